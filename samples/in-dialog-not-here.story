title: A proxy looks a BYE up among its users: 404 Not here
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.005 INVITE
B > P +0.300 180
P > A +0.304 180
B > P +2.000 200
P > A +2.004 200
A > P +2.010 ACK
P > B +2.012 ACK
B > P +9.000 BYE
P > B +9.010 404 Not here
healthy call at 60.0 between Q and R
