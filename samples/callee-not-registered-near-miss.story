title: A registered phone on do-not-disturb says 480 itself; another number is called that rang before its 480
near-miss of: callee-not-registered

host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20 agent snomD785/10.1.169.16
host C 10.0.0.21 agent Grandstream GXP2170 1.0.11.79

registration r1 at 0.300 from bob@B
B > P +0.000 REGISTER
    Expires: 3600
P > B +0.012 200

call c1 at 5.100 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.004 100
P > B +0.009 INVITE
B > P +0.040 480
P > B +0.044 ACK
P > A +0.049 480
A > P +0.060 ACK

call c2 at 9.700 from alice@A to carol@C
A > C +0.000 INVITE
C > A +0.120 180
C > A +0.810 480
A > C +0.820 ACK
