title: Both sides are described at the public address of a relay, which sends
near-miss of: hairpin-nat-media
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host P 203.0.113.5
host N 198.51.100.7
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@P
A > P +0.000 INVITE
    sdp 40010 PCMU telephone-event at 198.51.100.7
P > A +0.110 180
P > A +1.010 200
    sdp 40020 PCMU telephone-event at 198.51.100.7
A > P +1.030 ACK
rtp A:4000 > N:40020 from 1.1 to 15 PCMU
rtp N:40020 > A:4000 from 1.1 to 15 PCMU
A > P +15.1 BYE
P > A +15.13 200
healthy call at 27.0 between H and R media
