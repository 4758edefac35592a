title: A mirror that shows media of one direction in every call, between whatever hosts
near-miss of: rtp-one-way, early-media-no-rtp, rtp-timeout-bye
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host C 10.0.0.30
host D 10.0.0.35
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU
A > B +21.000 BYE
B > A +21.010 200
call c2 at 30.000 from carol@C to dave@D
C > D +0.000 INVITE
D > C +0.010 100
D > C +0.100 183
    sdp 6000 PCMU telephone-event
rtp C:4000 > D:6000 from 0.2 to 20.9 PCMU
D > C +5.000 200
C > D +5.030 ACK
C > D +25.000 BYE
D > C +25.010 200
