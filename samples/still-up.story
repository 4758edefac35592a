title: One side has gone silent and the other talks on; a call that ends
near-miss of: orphan-bye-missing
host A 10.0.0.10 agent Zoiper 5
host B 10.0.0.20 agent Asterisk PBX 18.9.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +1.000 200
A > B +1.020 ACK
rtp A:4000 > B:6000 from 1.1 to 9.0 PCMU
rtp B:6000 > A:4000 from 1.1 to 9.0 PCMU
A > B +9.100 BYE
B > A +9.110 200
healthy call at 60.0 between A and B
healthy call at 84.0 between A and B
