title: The first gateway refuses the connection and the second takes the call
near-miss of: tcp-connect-failed
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30
host X 203.0.113.31

call c1 at 1.000 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.003 100
refuse G > P +0.006
P > X +0.010 INVITE
X > P +0.110 486
P > X +0.112 ACK
P > A +0.114 486
A > P +0.116 ACK
