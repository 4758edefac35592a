title: It rings for twenty seconds and then the called person declines
near-miss of: ring-no-answer, caller-cancelled
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Zoiper v2.10.20

call c1 at 1.616 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.011 100
B > A +0.160 180
B > A +20.480 603
A > B +20.490 ACK

healthy call at 3.3 between H and K
