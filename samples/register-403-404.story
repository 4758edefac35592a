title: A disabled account and an unknown one: the registrar refuses their REGISTERs
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.11 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 agent OpenSIPS (3.4.4 (x86_64/linux))

registration r1 at 1.000 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 403
registration r2 at 4.000 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 404
healthy call at 2.3 between H and K
