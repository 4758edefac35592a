title: The relay passes the announcement on, and goes on at the answer without a break
near-miss of: early-media-blocked-gate, early-media-clipping-at-answer
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host P 10.0.0.1 agent Kamailio
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.010 100
call c2 at 3.000 from alice@P to bob@B
P > B +0.020 INVITE
    sdp 7002 PCMU telephone-event
B > P +0.030 100
B > P +0.300 183
    sdp 6000 PCMU telephone-event
call c1
P > A +0.310 183
    sdp 7000 PCMU telephone-event at 10.0.0.1
call c2
B > P +5.000 200
P > B +5.020 ACK
call c1
P > A +5.010 200
    sdp 7000 PCMU telephone-event at 10.0.0.1
A > P +5.030 ACK
rtp B:6000 > P:7002 from 0.5 to 19.9 PCMU
rtp P:7000 > A:4000 from 0.51 to 19.9 PCMU
rtp A:4000 > P:7000 from 5.1 to 19.9 PCMU
rtp P:7002 > B:6000 from 5.1 to 19.9 PCMU
A > P +20.000 BYE
P > A +20.010 200
call c2
P > B +20.020 BYE
B > P +20.030 200
healthy call at 27.0 between H and R media
