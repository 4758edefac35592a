title: An answered call in which nothing is heard either way; the calls of both hosts before and after it have sound
host A 10.0.0.10 agent Cisco-CP8841/12.8.1
host B 10.0.0.20 agent Asterisk PBX 20.7.0
vantage: A, B
healthy call at 0.3 between A and B talk 8 media
call c1 at 14.000 from alice@A to +4930901820@B
A > B +0.000 INVITE ?
B > A +0.010 100
B > A +0.100 180
B > A +3.000 200 !
A > B +3.030 ACK ?
A > B +19.000 BYE ?
B > A +19.010 200
healthy call at 16.0 between Q and K talk 4 media
healthy call at 36.0 between A and B media
