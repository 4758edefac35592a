title: A 183 with an announcement from the PSTN, then 404 with cause 1: the number does not exist there

host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host G 10.0.0.30 agent Sonus SBC 9.2

healthy call at 0.2 between H and K talk 4 media

call c1 at 2.137 from alice@A to +12025550199@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.400 183
    sdp 6000 PCMU telephone-event
rtp G:6000 > A:4000 from 0.5 to 6.6 PCMU sound talk
rtp A:4000 > G:6000 from 0.5 to 6.6 PCMU
G > A +6.600 404
    Reason: Q.850;cause=1;text="Unallocated (unassigned) number";location=RLN
A > G +6.602 ACK

healthy call at 11.4 between Q and R talk 2 media
