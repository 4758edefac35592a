title: Challenges that bring their header, answered
near-miss of: auth-challenge-missing-header
host A 10.0.0.10
host P 10.0.0.1

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 401
A > P +0.030 REGISTER
    Authorization: {credentials}
P > A +0.040 200
