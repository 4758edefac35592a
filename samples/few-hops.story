title: A request that starts with three hops
host A 10.0.0.10 agent SIP Tester 3.1
host P 10.0.0.1 proxy
host B 10.0.0.20
healthy call at 0.2 between H and K
call c1 at 2.000 from 2001@A to 2002@example.test
A > P +0.000 INVITE
    Max-Forwards: 3
P > A +0.010 100
P > A +0.030 483
A > P +0.040 ACK
healthy call at 5.0 between K and Q
