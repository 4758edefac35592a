title: A phone behind NAT describes its private address; the server sends its RTP there, and the phone hears nothing
vantage: S
host N 198.51.100.7 inside 192.168.1.20 agent Fritz!OS
host S 203.0.113.5 agent sipgate
host X 192.168.1.20
healthy call at 0.3 between H and K talk 8 media
healthy call at 1.9 between Q and R media
call c1 at 4.000 from +15550111@S to bob@N
S > N +0.000 INVITE
N > S +0.010 100
N > S +0.100 180
    Contact: <sip:bob@198.51.100.7:5060>
N > S +2.000 200 !
    Contact: <sip:bob@198.51.100.7:5060>
    sdp 6000 PCMU telephone-event at 192.168.1.20
S > N +2.030 ACK
rtp N:6000 > S:4000 from 2.1 to 31.9 PCMU ?
rtp S:4000 > X:6000 from 2.2 to 31.9 PCMU !
N > S +32.000 BYE
S > N +32.010 200
healthy call at 25.0 between H and R media
healthy call at 40.0 between K and Q media
