title: CANCEL crosses the 200, and the caller forgets the call
host A 10.0.0.10 agent Vendor X100
host B 10.0.0.20 agent Yealink SIP-T46U
healthy call at 0.3 between H and K
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.200 180
A > B +5.000 CANCEL
B > A +5.001 200 for INVITE
    repeat response
B > A +5.020 200 for CANCEL
B > A +37.000 BYE
A > B +37.010 481
healthy call at 50.0 between K and R
