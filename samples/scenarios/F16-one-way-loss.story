title: A minute's call in which the caller's side misses eight packets of a hundred, and the callee's side none
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 203.0.113.20 agent Asterisk PBX 20.7.0
seen: A H K Q R
healthy call at 0.3 between H and K talk 3 media
call c1 at 2.000 from alice@A to +4930901820@B
A > B +0.000 INVITE
B > A +0.020 100
B > A +0.300 180
B > A +3.000 200
A > B +3.020 ACK
rtp A:4000 > B:6000 from 3.1 to 60 PCMU ?
rtp B:6000 > A:4000 from 3.1 to 60 PCMU loss 8% !
A > B +60.200 BYE
B > A +60.220 200
healthy call at 11.0 between Q and R talk 3 media
healthy call at 30.0 between R and H talk 1 media
