title: Held by the callee with music, a listener that may not send, and a capture that shows too little of a call
near-miss of: rtp-one-way, rtp-none-both, rtp-timeout-bye, cn-vad-issue
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
rtp B:6000 > A:4000 from 1.1 to 20.9 PCMU
rtp A:4000 > B:6000 from 1.1 to 2.4 PCMU
B > A +2.500 INVITE
    sdp 6000 PCMU telephone-event sendonly
A > B +2.520 200
    sdp 4000 PCMU telephone-event recvonly
B > A +2.540 ACK
B > A +21.000 BYE
A > B +21.010 200
call c2 at 25.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 PCMU telephone-event recvonly
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 PCMU telephone-event sendonly
A > B +1.030 ACK
rtp B:6000 > A:4000 from 1.1 to 10.9 PCMU
A > B +11.000 BYE
B > A +11.010 200
call c3 at 38.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp B:6000 > A:4000 from 1.1 to 3.4 PCMU
A > B +3.500 BYE
B > A +3.510 200
call c4 at 43.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 PCMU CN telephone-event
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 PCMU CN telephone-event
A > B +1.030 ACK
rtp B:6000 > A:4000 from 1.1 to 30 PCMU
rtp A:4000 > B:6000 from 1.1 to 4 PCMU
rtp A:4000 > B:6000 from 4.0 to 4.02 CN
rtp A:4000 > B:6000 from 16.0 to 17.0 PCMU
rtp A:4000 > B:6000 from 17.0 to 17.02 CN
A > B +30.100 BYE
B > A +30.110 200
