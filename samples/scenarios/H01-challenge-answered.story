title: REGISTER and INVITE are challenged and sent again with credentials, as they should be
near-miss of: auth-bad-credentials, auth-challenge-ignored
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent snomD785/10.1.169.13
host P 10.0.0.1 proxy
vantage: A, P
healthy call at 0.2 between H and K through P talk 1 media
registration r1 at 0.420 from alice@A
A > P +0.000 REGISTER
P > A +0.010 401
A > P +0.018 REGISTER
    Authorization: {credentials}
P > A +0.030 200
call c1 at 2.118 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.008 407
A > P +0.012 ACK
A > P +0.030 INVITE
    Proxy-Authorization: {credentials}
P > A +0.036 100
P > B +0.041 INVITE
B > P +0.049 100
B > P +0.160 180
P > A +0.163 180
B > P +2.900 200
P > A +2.903 200
A > P +2.920 ACK
P > B +2.923 ACK
rtp A:4000 > B:6000 from 2.93 to 8.4 PCMU
rtp B:6000 > A:4000 from 2.91 to 8.4 PCMU
A > P +8.500 BYE
P > B +8.503 BYE
B > P +8.510 200
P > A +8.513 200
healthy call at 4.4 between Q and R talk 1 media
healthy call at 13.2 between K and R through P talk 1 media
