title: The caller hears the tone that the far network sends, until a 180 without a session stops it: silence up to the answer
host A 10.0.0.10 agent Yealink SIP-T46U
host G 203.0.113.30 agent Ribbon SBC 12.1
vantage: A
healthy call at 0.3 between H and K media
call c1 at 4.000 from alice@A to +12025550166@G
A > G +0.000 INVITE
G > A +0.020 100
G > A +0.600 183 !
    sdp 6000 PCMU telephone-event
rtp G:6000 > A:4000 from 0.7 to 5 PCMU ?
G > A +5.020 180 !
G > A +14.000 200 ?
    sdp 6000 PCMU telephone-event
A > G +14.030 ACK
rtp G:6000 > A:4000 from 14.1 to 19 PCMU ?
rtp A:4000 > G:6000 from 14.1 to 19 PCMU
A > G +19.100 BYE
G > A +19.120 200
healthy call at 8.0 between Q and R talk 2 media
healthy call at 15.0 between R and H talk 3 media
