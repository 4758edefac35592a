title: 183 with SDP and ringback tone from the gateway, a 180 in between, then answered: nothing is wrong
near-miss of: pstn-cause-mapped, no-ringback-183-no-sdp, ringback-conflict-180-183, early-media-no-rtp
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host G 10.0.0.30 agent Sonus SBC 9.2
vantage: A, G
call c1 at 0.512 from alice@A to +442079460018@G
A > G +0.000 INVITE
G > A +0.012 100
G > A +0.400 183
    sdp 6000 PCMU telephone-event
rtp G:6000 > A:4000 from 0.5 to 9.0 PCMU
G > A +2.000 180
G > A +6.000 200
    sdp 6000 PCMU telephone-event
A > G +6.030 ACK
rtp A:4000 > G:6000 from 6.05 to 9.0 PCMU
A > G +9.020 BYE
G > A +9.040 200
healthy call at 3.3 between H and K talk 2 media
healthy call at 6.3 between Q and R talk 1 media
healthy call at 12.3 between K and R talk 1 media
