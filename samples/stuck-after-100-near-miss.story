title: One forked branch says 100 and no more, the other rings until the caller gives up
near-miss of: stuck-after-100, invite-no-response, caller-cancelled
vlan: 100
host A 10.0.0.10 agent snomD765/10.1.73.16
host P 10.0.0.1 proxy
host B 10.0.0.20
host C 10.0.0.21

call c1 at 2.118 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.006 INVITE
P > C +0.007 INVITE
B > P +0.015 100
C > P +0.019 100
C > P +0.231 180
P > A +0.233 180
A > P +15.310 CANCEL
P > A +15.312 200
P > B +15.314 CANCEL
P > C +15.315 CANCEL
B > P +15.320 200
C > P +15.321 200
B > P +15.325 487
C > P +15.327 487
P > B +15.329 ACK
P > C +15.330 ACK
P > A +15.332 487
A > P +15.340 ACK

healthy call at 4.6 between H and K through P talk 5
