title: A box between passes a 183 with sound on, and not the 180 at which that sound stops
host A 10.0.0.10 agent Yealink SIP-T46U
host X 10.0.0.2 agent FreeSWITCH-mod_sofia/1.10.9
host G 10.0.0.30 agent Sonus SBC
healthy call at 0.3 between H and K
call c1 at 4.000 from 30@A to 01715551234@X
A > X +0.000 INVITE
X > A +0.010 100
call c1b at 4.050 from 30@X to 01715551234@G
X > G +0.000 INVITE
    sdp 7000 PCMU
G > X +0.010 100
G > X +0.550 183
    sdp 8000 PCMU
call c1
X > A +0.610 183 !
    sdp 6000 PCMU
rtp X:6000 > A:4000 from 0.7 to 1.6 PCMU
rtp A:4000 > X:6000 from 0.7 to 2 PCMU
call c1b
rtp G:8000 > X:7000 from 0.6 to 1.5 PCMU
G > X +1.500 180
G > X +13.000 200
    sdp 8000 PCMU
X > G +13.030 ACK
call c1
X > A +13.100 200
    sdp 6000 PCMU
A > X +13.130 ACK
rtp X:6000 > A:4000 from 13.2 to 14.5 PCMU
call c1b
rtp G:8000 > X:7000 from 13.1 to 14.5 PCMU
rtp X:7000 > G:8000 from 0.7 to 2 PCMU
call c1
A > X +14.600 BYE
X > A +14.610 200
call c1b
X > G +14.600 BYE
G > X +14.620 200
