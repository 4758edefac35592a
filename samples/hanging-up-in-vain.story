title: The callee's BYE finds no answer
host A 10.0.0.10 agent Vendor X100
host B 10.0.0.20 agent Yealink SIP-T46U
healthy call at 0.3 between H and K
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.200 180
B > A +1.000 200
A > B +1.030 ACK
B > A +9.000 BYE
    repeat request
healthy call at 50.0 between K and R
