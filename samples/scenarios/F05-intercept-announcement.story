title: A 183 with an announcement from the PSTN, then 404 with cause 1: the number does not exist there
near-miss of: number-not-found
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 10.0.0.30 agent Sonus SBC
vantage: A, G
healthy call at 0.4 between H and K talk 2 media
call c1 at 2.0 from alice@A to +12025550199@G
A > G +0.000 INVITE !
G > A +0.010 100
G > A +0.400 183 ?
    sdp 6000 PCMU telephone-event
rtp A:4000 > G:6000 from 0.5 to 6.5 PCMU
rtp G:6000 > A:4000 from 0.5 to 6.5 PCMU ?
G > A +6.600 404 !
    Reason: Q.850;cause=1;location=RLN
A > G +6.602 ACK
healthy call at 5.0 between Q and R talk 1 media
healthy call at 11.0 between K and Q talk 1 media
