title: A 407 without Proxy-Authenticate, and a 401 without WWW-Authenticate
host A 10.0.0.10
host B 10.0.0.11 agent Grandstream GXP1625
host P 10.0.0.1 agent SBC 7.2

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.010 407
    -Proxy-Authenticate
A > P +0.016 ACK
registration r1 at 20.0 from 1001@B
B > P +0.000 REGISTER
P > B +0.010 401
    -WWW-Authenticate
