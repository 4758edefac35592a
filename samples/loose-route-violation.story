title: Two proxies record themselves, and the phone leaves the second out of its BYE: 404
host A 10.0.0.10 agent DoorStation 1.4
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
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
A > P +9.000 BYE
    -Route
P > A +9.010 404 Not here
healthy call at 60.0 between Q and R
