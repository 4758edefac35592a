title: A phone behind NAT describes its private address; the server sends its RTP there and the phone hears nothing
host N 198.51.100.7 inside 192.168.1.20 agent Fritz!OS
host S 203.0.113.5 agent sipgate
host X 192.168.1.20
healthy call at 0.3 between H and K media
call c1 at 4.000 from +15550111@S to bob@N
S > N +0.000 INVITE
N > S +0.100 180
N > S +2.000 200
    Contact: <sip:bob@198.51.100.7:5060>
    sdp 6000 PCMU at 192.168.1.20
S > N +2.030 ACK
rtp N:6000 > S:4000 from 2.1 to 9 PCMU
rtp S:4000 > X:6000 from 2.2 to 9 PCMU
N > S +10.000 BYE
S > N +10.010 200
