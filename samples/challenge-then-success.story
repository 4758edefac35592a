title: REGISTER and INVITE are challenged and sent again with credentials, as they should be
near-miss of: auth-bad-credentials, auth-challenge-ignored

host A 10.0.0.10 agent Linphone/5.2.4
host P 10.0.0.1 proxy
host B 10.0.0.20 agent snomD785/10.1.169.16

registration r1 at 0.100 from alice@A
A > P +0.000 REGISTER
P > A +0.008 401
A > P +0.015 REGISTER
    Authorization: {credentials}
P > A +0.027 200

call c1 at 4.206 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.006 407
A > P +0.012 ACK
A > P +0.020 INVITE
    Proxy-Authorization: {credentials}
P > A +0.026 100
P > B +0.030 INVITE
    -Proxy-Authorization
B > P +0.040 100
B > P +0.180 180
P > A +0.183 180
B > P +3.420 200
P > A +3.424 200
A > P +3.450 ACK
P > B +3.453 ACK
B > P +12.110 BYE
P > A +12.113 BYE
A > P +12.130 200
P > B +12.133 200

healthy call at 6.9 between H and K through P
