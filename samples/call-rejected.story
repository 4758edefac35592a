title: A server refuses calls for reasons that it alone knows: no credit, an error of its own, too large a message
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host D 10.0.0.11 agent Asterisk PBX 20.7.0
host G 203.0.113.30

call c1 at 0.400 from 100@A to +15550123456@G
A > G +0.000 INVITE
G > A +0.021 402 Payment Required
A > G +0.027 ACK
call c2 at 9.120 from 101@A to +15550123457@G
A > G +0.000 INVITE
G > A +0.020 500
A > G +0.026 ACK

call c3 at 12.008 from 100@D to +15550123456@G
D > G +0.000 INVITE
G > D +0.022 100
G > D +0.910 180
G > D +3.200 200
D > G +3.222 ACK
D > G +9.000 BYE
G > D +9.022 200

call c4 at 14.500 from 102@D to 2200@K
D > K +0.000 INVITE
K > D +0.008 100
K > D +0.020 513
D > K +0.025 ACK
