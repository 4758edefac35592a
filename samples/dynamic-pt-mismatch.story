title: The callee sends its codec with a number that the caller did not describe
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 97:iLBC/8000 telephone-event
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 97:iLBC/8000 telephone-event
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 97:iLBC/8000
rtp B:6000 > A:4000 from 1.1 to 20.9 97:iLBC/8000 pt 102
A > B +21.000 BYE
B > A +21.010 200
healthy call at 27.0 between H and R media
