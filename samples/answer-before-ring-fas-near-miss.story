title: A menu that speaks, one that pauses now and then, ringing tone after a 180, and a busy tone
near-miss of: answer-before-ring-fas
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 1 media
call c1 at 3.0 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 12.3 PCMU sound talk
rtp A:4000 > B:6000 from 0.33 to 12.38 PCMU sound talk
A > B +12.400 BYE
B > A +12.420 200
call c2 at 18.0 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 1.31 PCMU sound talk
rtp B:6000 > A:4000 from 1.31 to 5.31 PCMU
rtp B:6000 > A:4000 from 5.31 to 6.61 PCMU sound talk
rtp B:6000 > A:4000 from 6.61 to 9.71 PCMU
rtp B:6000 > A:4000 from 9.71 to 10.41 PCMU sound talk
rtp B:6000 > A:4000 from 10.41 to 12.81 PCMU
rtp B:6000 > A:4000 from 12.81 to 14.91 PCMU sound talk
rtp B:6000 > A:4000 from 14.91 to 15.91 PCMU
rtp A:4000 > B:6000 from 0.33 to 16.38 PCMU sound talk
A > B +16.400 BYE
B > A +16.420 200
call c3 at 37.0 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.100 180
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 1.31 PCMU sound talk
rtp B:6000 > A:4000 from 1.31 to 5.31 PCMU
rtp B:6000 > A:4000 from 5.31 to 6.31 PCMU sound talk
rtp B:6000 > A:4000 from 6.31 to 10.31 PCMU
rtp B:6000 > A:4000 from 10.31 to 11.31 PCMU sound talk
rtp B:6000 > A:4000 from 11.31 to 12.31 PCMU
rtp A:4000 > B:6000 from 0.33 to 12.38 PCMU sound talk
A > B +12.400 BYE
B > A +12.420 200
call c4 at 52.0 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 0.81 PCMU sound talk
rtp B:6000 > A:4000 from 0.81 to 1.31 PCMU
rtp B:6000 > A:4000 from 1.31 to 1.81 PCMU sound talk
rtp B:6000 > A:4000 from 1.81 to 2.31 PCMU
rtp B:6000 > A:4000 from 2.31 to 2.81 PCMU sound talk
rtp B:6000 > A:4000 from 2.81 to 3.31 PCMU
rtp B:6000 > A:4000 from 3.31 to 3.81 PCMU sound talk
rtp B:6000 > A:4000 from 3.81 to 4.31 PCMU
rtp B:6000 > A:4000 from 4.31 to 4.81 PCMU sound talk
rtp B:6000 > A:4000 from 4.81 to 5.31 PCMU
rtp B:6000 > A:4000 from 5.31 to 5.81 PCMU sound talk
rtp B:6000 > A:4000 from 5.81 to 6.31 PCMU
rtp B:6000 > A:4000 from 6.31 to 6.81 PCMU sound talk
rtp B:6000 > A:4000 from 6.81 to 7.31 PCMU
rtp B:6000 > A:4000 from 7.31 to 7.81 PCMU sound talk
rtp B:6000 > A:4000 from 7.81 to 8.31 PCMU
rtp B:6000 > A:4000 from 8.31 to 8.81 PCMU sound talk
rtp B:6000 > A:4000 from 8.81 to 9.31 PCMU
rtp B:6000 > A:4000 from 9.31 to 9.81 PCMU sound talk
rtp B:6000 > A:4000 from 9.81 to 10.31 PCMU
rtp B:6000 > A:4000 from 10.31 to 10.81 PCMU sound talk
rtp B:6000 > A:4000 from 10.81 to 11.31 PCMU
rtp B:6000 > A:4000 from 11.31 to 11.81 PCMU sound talk
rtp B:6000 > A:4000 from 11.81 to 12.31 PCMU
rtp A:4000 > B:6000 from 0.33 to 12.38 PCMU sound talk
A > B +12.400 BYE
B > A +12.420 200
