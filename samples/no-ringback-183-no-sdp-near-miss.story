title: 183 without SDP first, 180 soon after: the caller's phone rings by itself
near-miss of: no-ringback-183-no-sdp
file: pcapng
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host G 10.0.0.30 agent Sonus SBC 9.2

call c1 at 1.010 from alice@A to +12025550123@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.390 183
    no sdp
G > A +2.900 180
G > A +14.700 200
A > G +14.720 ACK
A > G +40.300 BYE
G > A +40.320 200

healthy call at 2.2 between H and K media
