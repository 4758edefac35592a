title: Two proxies record themselves, and everything goes by them
near-miss of: loose-route-violation
host A 10.0.0.10
host P 10.0.0.1 proxy
host X 10.0.0.2 proxy
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
P > X +0.005 INVITE
X > B +0.008 INVITE
B > X +0.300 180
X > P +0.302 180
P > A +0.304 180
B > X +2.000 200
X > P +2.002 200
P > A +2.004 200
A > P +2.010 ACK
P > X +2.012 ACK
X > B +2.014 ACK
B > X +9.000 BYE
X > P +9.002 BYE
P > A +9.004 BYE
A > P +9.010 200
P > X +9.012 200
X > B +9.014 200
