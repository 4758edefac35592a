title: A NAT changes its binding, and a stray packet or two; music on hold from a host that nobody names
near-miss of: rtp-injection-bleed, media-latch-wrong-source
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host N 198.51.100.7
host X 198.51.100.66
host M 10.0.0.99
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 10 PCMU
rtp N:6777 > A:4000 from 10.0 to 20.9 PCMU
rtp X:9000 > A:4000 from 12 to 12.1 PCMU
A > B +21.000 BYE
B > A +21.010 200
call c2 at 40.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
B > A +8.000 INVITE
    sdp 6000 PCMU sendonly
A > B +8.020 200
    sdp 4000 PCMU recvonly
B > A +8.040 ACK
B > A +20.000 INVITE
    sdp 6000 PCMU
A > B +20.020 200
    sdp 4000 PCMU
B > A +20.040 ACK
rtp A:4000 > B:6000 from 1.1 to 8 PCMU
rtp A:4000 > B:6000 from 20.1 to 29.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 8 PCMU
rtp M:18000 > A:4000 from 8.1 to 20 PCMU
rtp B:6000 > A:4000 from 20.1 to 29.9 PCMU
B > A +30.000 BYE
A > B +30.010 200
healthy call at 75.0 between H and R media
