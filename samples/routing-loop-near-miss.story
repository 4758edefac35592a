title: A call passes the same proxy twice, for another target the second time: a spiral, and it gets through
near-miss of: routing-loop
host A 10.0.0.10
host P 10.0.0.1 proxy
host Z 10.0.0.2 proxy
host B 10.0.0.20

call c1 at 1.000 from alice@A to 5559@example.test
A > P +0.000 INVITE
P > A +0.001 100
P > Z +0.002 INVITE sip:5559@example.test
Z > P +0.004 INVITE sip:bob@example.test
P > B +0.006 INVITE sip:bob@10.0.0.20
B > P +0.100 486
P > B +0.102 ACK
P > Z +0.104 486
Z > P +0.106 ACK
Z > P +0.108 486
P > Z +0.110 ACK
P > A +0.112 486
A > P +0.114 ACK
