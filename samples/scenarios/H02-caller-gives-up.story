title: The caller hangs up after eight seconds: CANCEL, 487, nothing is wrong
near-miss of: call-rejected, cancel-200-race-unhandled, ring-no-answer, stuck-after-100
host A 10.0.0.10
host B 10.0.0.20 agent Grandstream GXP2170 1.0.11.79
vantage: A, B
healthy call at 0.3 between H and K
call c1 at 1.144 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.009 100
B > A +0.170 180
A > B +8.000 CANCEL
B > A +8.012 200
B > A +8.016 487
A > B +8.022 ACK
healthy call at 3.3 between Q and R
healthy call at 12.0 between K and R talk 3 media
