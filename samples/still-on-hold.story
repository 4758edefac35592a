title: Taken off hold, and answered as if it were not; audio never comes back
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Vendor X100
healthy call at 0.3 between H and K media
call c1 at 4.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 5 PCMU
rtp B:6000 > A:4000 from 1.1 to 5 PCMU
A > B +5.000 INVITE
    sdp 4000 PCMU sendonly
B > A +5.020 200
    sdp 6000 PCMU recvonly
A > B +5.040 ACK
A > B +10.000 INVITE
    sdp 4000 PCMU
B > A +10.020 200
    sdp 6000 PCMU inactive
A > B +10.040 ACK
rtp A:4000 > B:6000 from 10.1 to 14 PCMU
A > B +18.000 BYE
B > A +18.010 200
