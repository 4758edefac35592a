title: One OPTIONS from a well-known tool, under its own name, that the PBX answers
host A 198.51.100.66 agent friendly-scanner
host P 10.0.0.1 agent Asterisk PBX 20.7.0

dialog o1 at 1.300 from 100@A to 100@P
A > P +0.000 OPTIONS
    From: "sipvicious"<sip:100@1.1.1.1>;tag={token:t}
    To: "sipvicious"<sip:100@1.1.1.1>
P > A +0.004 200
healthy call at 0.6 between H and K
