title: A voice menu answers at once, without any ringing: nothing is wrong
near-miss of: no-ringback-183-no-sdp, post-dial-delay-high
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
vantage: A, B
healthy call at 0.3 between H and K talk 1 media
call c1 at 1.512 from alice@A to +442079460018@B
A > B +0.000 INVITE
B > A +0.012 100
B > A +0.300 200
A > B +0.320 ACK
rtp B:6000 > A:4000 from 0.31 to 9.0 PCMU
rtp A:4000 > B:6000 from 0.33 to 9.0 PCMU
A > B +9.020 BYE
B > A +9.040 200
healthy call at 3.3 between Q and R talk 2 media
healthy call at 12.3 between K and R talk 1 media
