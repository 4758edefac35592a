title: A proxy forks to two gateways that lead to the same PBX, which refuses the second with 482
host A 10.0.0.10
host P 10.0.0.1 proxy
host X 10.0.0.2 proxy
host Y 10.0.0.3 proxy
host B 10.0.0.20 agent Asterisk PBX 20.7.0

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
P > X +0.005 INVITE
P > Y +0.006 INVITE
X > B +0.010 INVITE
Y > B +0.012 INVITE
B > X +0.020 100
B > Y +0.022 482
Y > B +0.026 ACK
Y > P +0.028 482
P > Y +0.032 ACK
B > X +0.100 180
X > P +0.102 180
P > A +0.104 180
B > X +2.000 200
X > P +2.002 200
P > A +2.004 200
A > P +2.010 ACK
P > X +2.012 ACK
X > B +2.014 ACK
A > P +8.000 BYE
P > X +8.002 BYE
X > B +8.004 BYE
B > X +8.010 200
X > P +8.012 200
P > A +8.014 200
