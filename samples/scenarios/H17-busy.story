title: The callee is busy: 486 after a moment of ringing, nothing is wrong
near-miss of: call-rejected, trunk-congestion
host A 10.0.0.10
host B 10.0.0.20 agent Grandstream GXP2170 1.0.11.79
vantage: A, B
healthy call at 0.3 between H and K
call c1 at 1.144 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.009 100
B > A +0.170 180
B > A +1.420 486
A > B +1.426 ACK
healthy call at 4.3 between Q and R
healthy call at 5.3 between K and R talk 2 media
