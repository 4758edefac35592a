title: Hold and resume that work; both sides hold; a call that ends on hold
near-miss of: hold-resume-stuck, reinvite-rejected-488, reinvite-glare-loop
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Vendor X100
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.030 ACK
A > B +5.000 INVITE
    sdp 4000 PCMU sendonly
B > A +5.020 200
    sdp 6000 PCMU recvonly
A > B +5.040 ACK
B > A +7.000 INVITE
    sdp 6000 PCMU sendonly
A > B +7.020 200
    sdp 4000 PCMU inactive
B > A +7.040 ACK
A > B +9.000 INVITE
    sdp 4000 PCMU
B > A +9.020 200
    sdp 6000 PCMU sendonly
A > B +9.040 ACK
B > A +10.000 INVITE
    sdp 6000 PCMU
A > B +10.020 200
    sdp 4000 PCMU
B > A +10.040 ACK
A > B +13.000 BYE
B > A +13.020 200
call c2 at 20.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.030 ACK
A > B +5.000 INVITE
    sdp 4000 PCMU sendonly
B > A +5.020 200
    sdp 6000 PCMU recvonly
A > B +5.040 ACK
A > B +13.000 BYE
B > A +13.020 200
call c3 at 40.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.030 ACK
A > B +5.000 INVITE
B > A +5.001 INVITE
B > A +5.010 491 for INVITE
A > B +5.011 491 for INVITE
A > B +5.012 ACK
B > A +5.013 ACK
B > A +5.800 INVITE
A > B +5.820 200
B > A +5.840 ACK
A > B +7.700 INVITE
B > A +7.720 200
A > B +7.740 ACK
A > B +9.000 INVITE
    sdp 4000 G722
B > A +9.020 488
A > B +9.040 ACK
A > B +9.100 INVITE
    sdp 4000 PCMU
B > A +9.120 200
A > B +9.140 ACK
A > B +13.000 BYE
B > A +13.020 200
