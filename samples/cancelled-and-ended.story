title: CANCEL crosses the 200, and the caller acknowledges it and hangs up
near-miss of: cancel-200-race-unhandled, bye-unanswered, dialog-tag-mismatch
host A 10.0.0.10 agent Vendor X100
host B 10.0.0.20 agent Yealink SIP-T46U
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.200 180
A > B +5.000 CANCEL
B > A +5.001 200 for INVITE
B > A +5.020 200 for CANCEL
A > B +5.030 ACK
A > B +5.040 BYE
    repeat 0.5
B > A +5.560 200
call c2 at 12.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.200 180
B > A +1.000 200
A > B +1.030 ACK
A > B +6.000 BYE
B > A +6.001 BYE
B > A +6.010 200 for BYE
A > B +6.011 481 for BYE
healthy call at 50.0 between K and R
