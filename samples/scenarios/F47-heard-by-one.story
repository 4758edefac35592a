title: The caller's words reach the callee, and nothing comes back, where every other call has both
host A 10.0.0.10 agent PolyEdge-E220/8.1
host B 10.0.0.20 agent FreeSWITCH
healthy call at 0.3 between H and K talk 12 media
call c1 at 3.000 from alice@A to +4930901820@B
A > B +0.000 INVITE ?
B > A +0.010 100
B > A +0.100 180
B > A +2.000 200 !
A > B +2.030 ACK
rtp A:4000 > B:6000 from 2.1 to 25.9 PCMU !
A > B +26.000 BYE ?
B > A +26.010 200
healthy call at 9.0 between Q and R talk 5 media
healthy call at 31.0 between A and B media
