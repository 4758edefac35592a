title: ICMP about RTP before the answer, after the BYE, and about RTCP alone
near-miss of: rtp-port-unreachable-icmp, rtp-blocked
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
rtp A:4000 > B:6000 from 0.2 to 0.9 PCMU
icmp B > A +0.3011 port-unreachable
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 20.9 PCMU
datagram A:4001 > B:6001 +5.0050 80c90001a1b2c3d4
icmp B > A +5.0051 port-unreachable
A > B +21.000 BYE
B > A +21.010 200
rtp A:4000 > B:6000 from 21.02 to 21.3 PCMU
icmp B > A +21.1011 port-unreachable
healthy call at 27.0 between H and R media
