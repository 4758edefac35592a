title: Two test programs play one file, an echo test does what it is for, and people talk at the same time
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent AudioCodes Mediant SBC 7.40A.500
healthy call at 0.3 between H and K talk 4 media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 8.9 PCMU sound talk voice file
rtp B:6000 > A:4000 from 1.2 to 8.9 PCMU sound talk voice file
A > B +9.000 BYE
B > A +9.010 200
call c2 at 30.000 from alice@A to *43@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 200
A > B +0.130 ACK
rtp A:4000 > B:6000 from 0.2 to 7.9 PCMU sound talk voice test
rtp B:6000 > A:4000 from 0.15 to 0.35 PCMU sound talk
rtp B:6000 > A:4000 from 0.35 to 7.9 PCMU sound talk voice test
A > B +8.000 BYE
B > A +8.010 200
call c3 at 50.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 200
A > B +0.130 ACK
rtp A:4000 > B:6000 from 0.2 to 7.9 PCMU sound talk
rtp B:6000 > A:4000 from 0.15 to 7.9 PCMU sound talk
A > B +8.000 BYE
B > A +8.010 200
healthy call at 70.0 between H and R media
