title: One side is lost for 33 s in the middle of a call; another is muted as long and sends nothing, which is no loss
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 G729
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 G729
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 49.9 G729
rtp B:6000 > A:4000 from 1.1 to 8 G729 !
rtp B:6000 > A:4000 from 8 to 41 G729 loss 100%
rtp B:6000 > A:4000 from 41 to 49.9 G729
A > B +50.000 BYE
B > A +50.010 200
call c2 at 55.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 G729
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 G729
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 49.9 G729
rtp B:6000 > A:4000 from 1.1 to 8 G729
rtp B:6000 > A:4000 from 41 to 49.9 G729
A > B +50.000 BYE
B > A +50.010 200
call c3 at 110.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 G729
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 G729
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 49.9 G729
rtp B:6000 > A:4000 from 1.1 to 8 G729
rtp B:6000 > A:4000 from 8 to 41 G729 loss 100%
rtp B:6000 > A:4000 from 41 to 49.9 G729
B > A +8.000 INVITE
    sdp 6000 G729 inactive
A > B +8.020 200
    sdp 4000 G729 inactive
B > A +8.040 ACK
B > A +40.900 INVITE
    sdp 6000 G729
A > B +40.920 200
    sdp 4000 G729
B > A +40.940 ACK
A > B +50.000 BYE
B > A +50.010 200
