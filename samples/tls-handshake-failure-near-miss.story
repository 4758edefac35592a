title: TLS fails with the first gateway, and the second takes the call over UDP
near-miss of: tls-handshake-failure
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30
host X 203.0.113.31

call c1 at 1.000 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.003 100
alert P > G:5061 +0.060 45 about G
P > X +0.070 INVITE
X > P +0.110 180
P > A +0.112 180
X > P +2.110 200
P > A +2.112 200
A > P +2.114 ACK
P > X +2.116 ACK
A > P +9.114 BYE
P > X +9.116 BYE
X > P +9.120 200
P > A +9.122 200
