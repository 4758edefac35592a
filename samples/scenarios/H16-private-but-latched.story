title: A phone behind NAT describes its private address; the SBC sends to where its packets come from, and both hear
near-miss of: sdp-private-address-one-way
host N 198.51.100.7:40001 inside 192.168.1.20 agent Fritz!OS
host S 203.0.113.5 agent Oracle-SBC/9.1
vantage: S
healthy call at 0.3 between H and K talk 1 media
call c1 at 2.000 from +15550100@S to bob@N
S > N +0.000 INVITE
N > S +0.050 100
N > S +0.200 180
N > S +3.000 200
S > N +3.020 ACK
rtp N:6000 > S:4000 from 3.05 to 33 PCMU
rtp S:4000 > N:6000 from 3.1 to 33 PCMU
N > S +33.050 BYE
S > N +33.070 200
healthy call at 9.3 between Q and R talk 2 media
healthy call at 21.3 between K and R talk 1 media
