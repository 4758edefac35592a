title: 430 on one flow of a phone, and the proxy tries the next
near-miss of: outbound-430-439
host A 10.0.0.10
host P 10.0.0.1 proxy
host E 10.0.0.2
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
P > E +0.005 INVITE
E > P +0.020 430 Flow Failed
P > E +0.024 ACK
P > B +0.030 INVITE
B > P +0.100 180
P > A +0.103 180
B > P +2.000 200
P > A +2.003 200
A > P +2.010 ACK
P > B +2.013 ACK
A > P +8.000 BYE
P > B +8.003 BYE
B > P +8.010 200
P > A +8.013 200
