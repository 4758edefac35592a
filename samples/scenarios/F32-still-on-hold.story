title: Taken off hold, and answered as if it were not: no sound comes back
vantage: A, B
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Vendor X100
healthy call at 0.3 between H and K talk 6 media
healthy call at 1.9 between Q and R media
call c1 at 4.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 10 PCMU
rtp B:6000 > A:4000 from 1.1 to 10 PCMU
A > B +10.000 INVITE ?
    sdp 4000 PCMU telephone-event sendonly
B > A +10.020 200 ?
    sdp 6000 PCMU telephone-event recvonly
A > B +10.040 ACK
rtp A:4000 > B:6000 from 10.1 to 20 PCMU
A > B +20.000 INVITE !
    sdp 4000 PCMU telephone-event
B > A +20.020 200 !
    sdp 6000 PCMU telephone-event inactive
A > B +20.040 ACK
rtp A:4000 > B:6000 from 20.1 to 39.9 PCMU
A > B +40.000 BYE
B > A +40.010 200
healthy call at 19.0 between H and R media
healthy call at 48.0 between K and Q media
