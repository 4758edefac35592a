title: A stolen account tries prefixes until the trunk lets a number out
host A 198.51.100.66 agent Asterisk PBX 1.8.7
host P 10.0.0.1 agent Asterisk PBX 20.7.0
healthy call at 0.6 between H and K

call c0 at 1.000 from 100@A to 972595301234@P
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.100 404
A > P +0.110 ACK
call c1 at 3.400 from 100@A to 00972595301234@P
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.100 404
A > P +0.110 ACK
call c2 at 5.800 from 100@A to 900972595301234@P
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.100 404
A > P +0.110 ACK
call c3 at 8.200 from 100@A to 9011972595301234@P
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.900 183
    sdp 6000 PCMU
P > A +2.900 200
A > P +2.910 ACK
A > P +62.910 BYE
P > A +62.920 200
call c4 at 10.600 from 100@A to 0011972595301234@P
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.100 404
A > P +0.110 ACK
call c5 at 13.000 from 100@A to +972595301234@P
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.100 404
A > P +0.110 ACK
