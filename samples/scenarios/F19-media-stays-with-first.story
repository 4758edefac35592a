title: Two branches announce media, the second answers, and the caller's RTP stays with the first
host A 10.0.0.10 agent MicroSIP/3.21.3
host P 10.0.0.1 proxy
host B 10.0.0.20 agent Yealink SIP-T46U
host C 10.0.0.21 agent FreeSWITCH
vantage: A
healthy call at 0.3 between H and K talk 2 media
call c1 at 2.000 from alice@A to team@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > B +0.020 INVITE
P > C +0.021 INVITE
B > P +0.300 183 tag=b1
    sdp 6000 PCMU
P > A +0.310 183 tag=b1 !
C > P +0.400 183 tag=c1
    sdp 6100 PCMU
P > A +0.410 183 tag=c1 ?
rtp B:6000 > A:4000 from 0.5 to 4.8 PCMU
C > P +5.000 200 tag=c1
    sdp 6100 PCMU
P > A +5.010 200 tag=c1 !
P > B +5.020 CANCEL
B > P +5.030 200
B > P +5.040 487
P > B +5.050 ACK
A > P +5.060 ACK
P > C +5.070 ACK
rtp A:4000 > B:6000 from 0.6 to 24 PCMU !
icmp B > A +6.0 port-unreachable ?
icmp B > A +9.0 port-unreachable ?
rtp C:6100 > A:4000 from 5.1 to 24 PCMU
C > P +25.000 BYE
P > A +25.010 BYE
A > P +25.020 200
P > C +25.030 200
healthy call at 9.0 between Q and R talk 1 media
healthy call at 30.0 between H and R talk 1 media
