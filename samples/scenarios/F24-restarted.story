title: A phone starts anew in the middle of a call, registers, and does not know the call any more
vantage: B
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host P 10.0.0.1 agent kamailio (5.7.4 (x86_64/linux))
host B 10.0.0.20 agent snomD785/10.1.148.1
healthy call at 0.3 between H and K talk 8 media
healthy call at 12.0 between Q and R talk 6 media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.200 180
B > A +2.000 200 ?
A > B +2.030 ACK
rtp A:4000 > B:6000 from 2.1 to 60 PCMU
rtp B:6000 > A:4000 from 2.1 to 58 PCMU
registration r1 at 65.000 from bob@B
B > P +0.000 REGISTER ?
P > B +0.010 401
B > P +0.030 REGISTER
    Authorization: {credentials}
P > B +0.045 200
call c1
A > B +90.000 INVITE !
B > A +90.010 481 !
A > B +90.020 ACK
A > B +90.050 BYE ?
B > A +90.060 481 ?
healthy call at 80.0 between H and R media
healthy call at 97.0 between K and Q media
