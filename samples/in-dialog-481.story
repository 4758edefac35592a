title: The callee restarted during the call: it registers anew and does not know the dialog any more
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Grandstream GXP2170 1.0.11.79
host P 10.0.0.1

call c1 at 0.200 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.007 100
B > A +0.150 180
B > A +2.200 200
A > B +2.215 ACK

registration r1 at 62.480 from bob@B
B > P +0.000 REGISTER
P > B +0.010 200

call c1
A > B +90.000 INVITE
    sdp 4000 PCMU telephone-event sendonly
B > A +90.012 481
A > B +90.018 ACK
A > B +93.400 BYE
B > A +93.410 481

healthy call at 5.0 between H and K
healthy call at 95.0 between Q and R
