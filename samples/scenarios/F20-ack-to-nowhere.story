title: A phone behind NAT names its private address in Contact; the ACK goes there and the call drops after 32 s
host A 198.51.100.10 agent Twilio Gateway
host N 203.0.113.7 inside 192.168.1.20 agent Fritz!OS
host X 192.168.1.20
vantage: A
healthy call at 0.2 between H and K talk 1 media
call c1 at 4.000 from +15550100@A to bob@N
A > N +0.000 INVITE
N > A +0.050 100
N > A +0.200 180
N > A +3.000 200 !
    sdp 6000 PCMU at 203.0.113.7
    repeat response
A > X +3.040 ACK sip:bob@192.168.1.20:5060 !
    repeat 0.5 1.5 3.5 7.5 11.5 15.5 19.5 23.5 27.5 31.5
rtp A:4000 > N:6000 from 3.1 to 34 PCMU
rtp N:6000 > A:4000 from 3.1 to 34 PCMU
N > A +35.300 BYE ?
A > N +35.350 200
healthy call at 9.0 between Q and R talk 1 media
healthy call at 44.0 between K and R talk 1 media
