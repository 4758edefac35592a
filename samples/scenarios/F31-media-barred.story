title: A router on the way says that it may not pass the caller's RTP on; the other direction is fine
vantage: A
host A 10.0.0.10 agent Cisco/SPA504G-7.6.2
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host W 10.0.0.254
healthy call at 0.3 between H and K talk 8 media
healthy call at 1.9 between Q and R media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200 ?
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 21 PCMU ?
rtp B:6000 > A:4000 from 1.1 to 21 PCMU
icmp W > A +1.1011 admin-prohibited about B ?
icmp W > A +2.1051 admin-prohibited about B !
icmp W > A +3.1091 admin-prohibited about B ?
icmp W > A +4.1131 admin-prohibited about B ?
icmp W > A +6.1171 admin-prohibited about B ?
A > B +21.100 BYE
B > A +21.110 200
healthy call at 19.0 between H and R media
healthy call at 30.0 between K and Q media
