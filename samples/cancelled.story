title: The caller hangs up after 5 s of ringing: CANCEL, 487, nothing is wrong
near-miss of: ring-no-answer, stuck-after-100
host A 10.0.0.10
host B 10.0.0.20 agent snomD785/10.1.169.16

call c1 at 0.918 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.007 100
B > A +0.160 180
A > B +5.310 CANCEL
B > A +5.318 200
B > A +5.322 487
A > B +5.330 ACK

healthy call at 2.2 between H and K
