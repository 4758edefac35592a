title: The connection is reset four seconds after an INVITE that got 100 and nothing else
host A 10.0.0.10 tcp
host B 10.0.0.20 tcp

call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
reset B > A +4.000
healthy call at 5.3 between H and K
healthy call at 45.3 between H and K
