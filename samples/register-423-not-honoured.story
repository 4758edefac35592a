title: The registrar wants an hour at least; one phone goes on asking for a minute, another gives up
host A 10.0.0.10 agent Gigaset N510/42.250
host B 10.0.0.11 agent Gigaset N510/42.250
host P 10.0.0.1

registration r1 at 1.000 from 1001@A
A > P +0.000 REGISTER
    Expires: 60
P > A +0.010 423
    Min-Expires: 3600
A > P +0.500 REGISTER
    Expires: 60
P > A +0.510 423
    Min-Expires: 3600
registration r2 at 4.000 from 1002@B
B > P +0.000 REGISTER
    Expires: 120
P > B +0.010 423
    Min-Expires: 3600
healthy call at 2.3 between H and K
dialog o1 at 30.000 from 1002@B to P
B > P +0.000 OPTIONS
P > B +0.005 200
healthy call at 60.3 between H and K
