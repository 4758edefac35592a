title: The proxy asks for credentials, the PBX acknowledges and never tries again; its OPTIONS go on
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host P 10.0.0.1 proxy
vantage: A, P
healthy call at 1.0 between H and K through P
call c1 at 3.208 from 100@A to +4930901820@example.test
A > P +0.000 INVITE !
P > A +0.007 407 !
A > P +0.012 ACK ?
healthy call at 9.3 between Q and R talk 8
dialog o1 at 20.010 from 100@A to P
A > P +0.000 OPTIONS
P > A +0.006 200
healthy call at 33.0 between K and R through P
dialog o2 at 40.018 from 100@A to P
A > P +0.000 OPTIONS
P > A +0.006 200
dialog o3 at 60.014 from 100@A to P
A > P +0.000 OPTIONS
P > A +0.006 200
