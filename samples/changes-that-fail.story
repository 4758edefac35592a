title: A change that is refused and the call hung up; changes of both sides that collide three times
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Vendor X100
healthy call at 0.3 between H and K
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.030 ACK
A > B +5.000 INVITE
    sdp 4000 G722
B > A +5.020 488
A > B +5.040 ACK
A > B +6.000 BYE
B > A +6.020 200
call c2 at 20.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.030 ACK
A > B +10.000 INVITE
B > A +10.001 INVITE
B > A +10.010 491 for INVITE
A > B +10.011 491 for INVITE
A > B +10.012 ACK
B > A +10.013 ACK
A > B +11.010 INVITE
B > A +11.011 INVITE
B > A +11.020 491 for INVITE
A > B +11.021 491 for INVITE
A > B +11.022 ACK
B > A +11.023 ACK
A > B +12.020 INVITE
B > A +12.021 INVITE
B > A +12.030 491 for INVITE
A > B +12.031 491 for INVITE
A > B +12.032 ACK
B > A +12.033 ACK
B > A +14.000 BYE
A > B +14.020 200
