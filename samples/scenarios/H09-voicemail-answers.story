title: Nobody answers the phone, the proxy gives up there and the voicemail answers
near-miss of: ring-no-answer, caller-cancelled
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20
host V 10.0.0.50 agent Asterisk PBX 20.7.0
vantage: P, A
healthy call at 0.3 between Q and R through P
call c1 at 1.219 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.004 100
P > B +0.007 INVITE
B > P +0.020 100
B > P +0.230 180
P > A +0.232 180
P > B +15.232 CANCEL
B > P +15.240 200
B > P +15.244 487
P > B +15.246 ACK
P > A +15.248 181
P > V +15.250 INVITE
V > P +15.258 100
V > P +15.310 200
P > A +15.312 200
A > P +15.330 ACK
P > V +15.332 ACK
A > P +21.400 BYE
P > V +21.402 BYE
V > P +21.410 200
P > A +21.412 200
healthy call at 3.4 between H and K through P talk 5
healthy call at 18.4 between K and R talk 2 media
