title: Hung up on hold after thirty seconds, and some time after the sound ended
near-miss of: rtp-timeout-bye
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
rtp A:4000 > B:6000 from 1.1 to 8 PCMU
rtp B:6000 > A:4000 from 1.1 to 8 PCMU
A > B +8.000 INVITE
    sdp 4000 PCMU telephone-event inactive
B > A +8.010 200
    sdp 6000 PCMU telephone-event inactive
A > B +8.020 ACK
B > A +37.990 BYE
A > B +38.000 200
call c2 at 45.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 8 PCMU
rtp B:6000 > A:4000 from 1.1 to 8 PCMU
B > A +34.000 BYE
A > B +34.010 200
