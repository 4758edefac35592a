title: A phone still calls under the old domain, which its proxy does not serve; another one under the new domain gets through
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host D 10.0.0.11 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host B 10.0.0.20

call c1 at 1.000 from 1001@D to 1002@example.test
D > P +0.000 INVITE
P > D +0.002 100
P > B +0.004 INVITE
B > P +0.100 180
P > D +0.102 180
B > P +2.100 200
P > D +2.102 200
D > P +2.120 ACK
P > B +2.122 ACK
D > P +9.000 BYE
P > B +9.002 BYE
B > P +9.010 200
P > D +9.012 200
call c2 at 4.000 from 1003@A to 1002@old-company.invalid
A > P +0.000 INVITE
P > A +0.004 404
A > P +0.010 ACK
call c3 at 14.000 from 1003@A to 1004@old-company.invalid
A > P +0.000 INVITE
P > A +0.004 403 Relaying denied
A > P +0.010 ACK
