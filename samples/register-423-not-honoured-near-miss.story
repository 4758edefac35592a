title: After 423 the phone asks for an hour and is registered
near-miss of: register-423-not-honoured
host A 10.0.0.10 agent Gigaset N510/42.250
host P 10.0.0.1

registration r1 at 1.000 from 1001@A
A > P +0.000 REGISTER
    Expires: 60
P > A +0.010 423
    Min-Expires: 3600
A > P +0.500 REGISTER
    Expires: 3600
P > A +0.510 200
