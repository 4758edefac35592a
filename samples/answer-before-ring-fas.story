title: A carrier that answers at once and then lets the caller hear ringing tone
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 1 media
call c1 at 3.0 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 1.31 PCMU sound talk
rtp B:6000 > A:4000 from 1.31 to 5.31 PCMU
rtp B:6000 > A:4000 from 5.31 to 6.31 PCMU sound talk
rtp B:6000 > A:4000 from 6.31 to 10.31 PCMU
rtp B:6000 > A:4000 from 10.31 to 11.31 PCMU sound talk
rtp B:6000 > A:4000 from 11.31 to 15.31 PCMU
rtp B:6000 > A:4000 from 15.31 to 16.31 PCMU sound talk
rtp A:4000 > B:6000 from 0.33 to 16.38 PCMU sound talk
A > B +16.400 BYE
B > A +16.420 200
call c2 at 24.0 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 2.31 PCMU sound talk
rtp B:6000 > A:4000 from 2.31 to 6.31 PCMU
rtp B:6000 > A:4000 from 6.31 to 8.31 PCMU sound talk
rtp B:6000 > A:4000 from 8.31 to 12.31 PCMU
rtp B:6000 > A:4000 from 12.31 to 14.31 PCMU sound talk
rtp B:6000 > A:4000 from 14.31 to 18.31 PCMU
rtp B:6000 > A:4000 from 18.31 to 26.3 PCMU sound talk
rtp A:4000 > B:6000 from 0.33 to 26.38 PCMU sound talk
A > B +26.400 BYE
B > A +26.420 200
healthy call at 59.3 between Q and R talk 2 media
