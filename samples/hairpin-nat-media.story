title: Two phones behind one NAT name its public address, which takes nothing from inside
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host P 203.0.113.5 proxy
host N 198.51.100.7
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@P
A > P +0.000 INVITE
    sdp 40010 PCMU telephone-event at 198.51.100.7
P > B +0.010 INVITE
B > P +0.100 180
P > A +0.110 180
B > P +1.000 200
    sdp 40020 PCMU telephone-event at 198.51.100.7
P > A +1.010 200
    sdp 40020 PCMU telephone-event at 198.51.100.7
A > P +1.030 ACK
P > B +1.040 ACK
rtp A:40010 > N:40020 from 1.1 to 15 PCMU
rtp B:40020 > N:40010 from 1.1 to 15 PCMU
A > P +15.1 BYE
P > B +15.11 BYE
B > P +15.12 200
P > A +15.13 200
healthy call at 27.0 between H and R media
