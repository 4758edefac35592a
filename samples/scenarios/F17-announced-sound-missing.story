title: 183 with a description and no sound until the answer, then both ways
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Patton SN4170 3.20
vantage: A, B
healthy call at 0.3 between H and K talk 2 media
call c1 at 6.000 from alice@A to bob@B
A > B +0.000 INVITE ?
B > A +0.010 100
B > A +0.400 183 !
    sdp 6000 PCMU telephone-event
rtp A:4000 > B:6000 from 0.5 to 20 PCMU ?
B > A +12.000 200 ?
    sdp 6000 PCMU telephone-event
A > B +12.030 ACK
rtp B:6000 > A:4000 from 12.1 to 20 PCMU ?
B > A +21.000 BYE
A > B +21.010 200
healthy call at 12.0 between Q and R talk 1 media
healthy call at 30.0 between K and R talk 1 media
