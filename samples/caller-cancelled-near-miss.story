title: The CANCEL crosses the answer, and the caller ends the call that it got after all
near-miss of: caller-cancelled, ack-not-received
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0

call c1 at 0.505 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.011 100
B > A +0.160 180
A > B +5.000 CANCEL
B > A +5.001 200 for INVITE
B > A +5.020 200 for CANCEL
A > B +5.024 ACK
A > B +5.026 BYE
B > A +5.040 200 for BYE

healthy call at 3.3 between H and K
