title: The phone rings for 25 s, nobody answers, the proxy gives up with 480
near-miss of: callee-not-registered, caller-cancelled

host A 10.0.0.10
host P 10.0.0.1 proxy
host B 10.0.0.20 agent snomD785/10.1.169.16

call c1 at 0.731 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.004 100
P > B +0.008 INVITE
B > P +0.016 100
B > P +0.190 180
P > A +0.193 180
B > P +25.200 480
P > B +25.204 ACK
P > A +25.207 480
A > P +25.215 ACK

healthy call at 5.1 between H and K through P talk 6
healthy call at 27.0 between Q and R through P talk 2
