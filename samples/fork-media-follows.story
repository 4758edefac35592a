title: Two branches announce media, and the caller's RTP follows the one that answers
near-miss of: early-fork-multiple-sdp, multiple-200-forked
host A 10.0.0.10 agent MicroSIP/3.21.3
host P 10.0.0.1 proxy
host B 10.0.0.20 agent Yealink SIP-T46U
host C 10.0.0.21 agent FreeSWITCH
healthy call at 0.3 between H and K media
call c1 at 2.000 from alice@A to team@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > B +0.020 INVITE
P > C +0.021 INVITE
B > P +0.300 183 tag=b1
    sdp 6000 PCMU at 10.0.0.20
P > A +0.310 183 tag=b1
    sdp 6000 PCMU at 10.0.0.20
C > P +0.400 183 tag=c1
    sdp 6100 PCMU at 10.0.0.21
P > A +0.410 183 tag=c1
    sdp 6100 PCMU at 10.0.0.21
rtp B:6000 > A:4000 from 0.5 to 4.8 PCMU
rtp A:4000 > B:6000 from 0.6 to 5.5 PCMU
C > P +5.000 200 tag=c1
    sdp 6100 PCMU at 10.0.0.21
P > A +5.010 200 tag=c1
    sdp 6100 PCMU at 10.0.0.21
    Contact: <sip:team@10.0.0.21:5060>
P > B +5.020 CANCEL
B > P +5.030 200
B > P +5.040 487
P > B +5.050 ACK
A > P +5.060 ACK
P > C +5.070 ACK
rtp A:4000 > C:6100 from 5.6 to 12 PCMU
rtp C:6100 > A:4000 from 5.1 to 12 PCMU
C > P +14.000 BYE
P > A +14.010 BYE
A > P +14.020 200
P > C +14.030 200
