title: 482 to a request that came one way only
near-miss of: merged-request-482
host A 10.0.0.10
host P 10.0.0.1 proxy
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.005 INVITE
B > P +0.010 482
P > B +0.014 ACK
P > A +0.016 482
A > P +0.020 ACK
