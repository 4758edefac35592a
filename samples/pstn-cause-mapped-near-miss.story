title: The gateway's 183 brings the ringing tone of the network, then the called user is busy: cause 17
near-miss of: pstn-cause-mapped

host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host G 10.0.0.30 agent Sonus SBC 9.2

call c1 at 1.190 from alice@A to +12025550143@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.620 183
    sdp 6000 PCMU telephone-event
rtp G:6000 > A:4000 from 0.7 to 3.1 PCMU
G > A +3.180 486
    Reason: Q.850;cause=17;text="User busy";location=U
A > G +3.190 ACK

healthy call at 6.0 between H and K media
