title: The callee pauses in silence with comfort noise that was not agreed
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 30 PCMU
rtp B:6000 > A:4000 from 2 to 4 PCMU
rtp B:6000 > A:4000 from 4 to 4.02 CN
rtp B:6000 > A:4000 from 7 to 9 PCMU
rtp B:6000 > A:4000 from 9 to 9.02 CN
rtp B:6000 > A:4000 from 12 to 14 PCMU
rtp B:6000 > A:4000 from 14 to 14.02 CN
rtp B:6000 > A:4000 from 17 to 19 PCMU
rtp B:6000 > A:4000 from 19 to 19.02 CN
rtp B:6000 > A:4000 from 22 to 24 PCMU
rtp B:6000 > A:4000 from 24 to 24.02 CN
rtp B:6000 > A:4000 from 27 to 30 PCMU
A > B +30.200 BYE
B > A +30.210 200
healthy call at 36.0 between H and R media
