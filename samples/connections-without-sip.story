title: A PBX finds no listener at its trunk, a phone does not trust its server: no SIP of theirs anywhere
host A 10.0.0.10
host G 203.0.113.31
host B 10.0.0.12
host P 10.0.0.1

healthy call at 0.5 between H and K
dialog d1 at 2.0 from a@A to b@G
refuse G > A +0.000
refuse G > A +5.000
refuse G > A +15.000
dialog d2 at 3.0 from b@B to b@P
alert B > P:5061 +1.0 48 about P
healthy call at 60.0 between Q and R
