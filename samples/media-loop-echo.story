title: A bridge joins the leg of the caller to itself: what she says comes back
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent AudioCodes Mediant SBC 7.40A.500
healthy call at 0.3 between H and K talk 4 media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 9.9 PCMU sound talk voice alice
rtp B:6000 > A:4000 from 1.05 to 1.25 PCMU sound talk
rtp B:6000 > A:4000 from 1.25 to 9.9 PCMU sound talk voice alice
A > B +10.000 BYE
B > A +10.010 200
healthy call at 27.0 between H and R media
