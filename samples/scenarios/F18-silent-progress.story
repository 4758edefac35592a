title: 183 without SDP, no 180 and no early media: the caller hears nothing for 15 s until the answer
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent AudioCodes Mediant 7.40A
vantage: A, B
healthy call at 0.1 between H and K talk 3 media
call c1 at 1.027 from alice@A to +14155550142@B
A > B +0.000 INVITE ?
B > A +0.011 100
B > A +0.500 183 !
B > A +15.000 200 !
A > B +15.022 ACK
rtp A:4000 > B:6000 from 15.03 to 18.0 PCMU
rtp B:6000 > A:4000 from 15.02 to 18.0 PCMU
A > B +18.030 BYE
B > A +18.050 200
healthy call at 4.0 between Q and R talk 1 media
healthy call at 17.1 between K and R talk 1 media
