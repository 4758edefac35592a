title: A wrong password ends with 403, and another phone corrects its account and registers
near-miss of: register-403-404
host A 10.0.0.10
host B 10.0.0.11
host P 10.0.0.1

registration r1 at 1.000 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 401
A > P +0.030 REGISTER
    Authorization: {credentials}
P > A +0.040 401
A > P +0.060 REGISTER
    Authorization: {credentials}
P > A +0.070 403
registration r2 at 4.000 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 404
B > P +8.000 REGISTER
P > B +8.010 200
