title: A number that nobody has: the proxy says 404 itself. A call to another number went well before
near-miss of: callee-not-registered
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent snomD785/10.1.169.13
host P 10.0.0.1 proxy
vantage: A, P
healthy call at 0.2 between H and K through P
call c0 at 2.020 from alice@A to 1001@example.test
A > P +0.000 INVITE
P > A +0.006 100
P > B +0.012 INVITE
B > P +0.020 100
B > P +0.140 180
P > A +0.142 180
B > P +2.700 200
P > A +2.703 200
A > P +2.720 ACK
P > B +2.723 ACK
B > P +9.400 BYE
P > A +9.403 BYE
A > P +9.410 200
P > B +9.412 200
healthy call at 6.2 between Q and R through P
call c1 at 20.114 from alice@A to 9876@example.test
A > P +0.000 INVITE !
P > A +0.008 100
P > A +0.052 404 !
A > P +0.060 ACK
healthy call at 21.0 between H and R
