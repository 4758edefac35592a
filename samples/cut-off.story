title: A gateway ends the call for a lost trunk, with the cause in its BYE
host A 10.0.0.10 agent Zoiper rv2.10
host G 10.0.0.30 agent Sonus SBC
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to +12025550123@G
A > G +0.000 INVITE
G > A +0.300 183
    sdp 6000 PCMU
rtp G:6000 > A:4000 from 0.4 to 8 PCMU
G > A +3.000 200
A > G +3.030 ACK
rtp A:4000 > G:6000 from 3.1 to 8 PCMU
G > A +8.200 BYE
    Reason: Q.850;cause=38;text="Network out of order"
A > G +8.210 200
healthy call at 20.0 between H and K
