title: A private Contact that is reached through the proxy's Record-Route; a private network; a 200 repeated twice
near-miss of: ack-wrong-target, missing-record-route, ack-with-wrong-branch-or-cseq, 2xx-retransmission-not-reacked
host A 198.51.100.10 agent Twilio Gateway
host P 203.0.113.1 proxy
host B 203.0.113.7 inside 192.168.1.20 agent Fritz!OS
host E 10.0.0.50
host F 10.0.0.51
call c1 at 1.000 from +15550100@A to bob@example.test
A > P +0.000 INVITE
P > B +0.010 INVITE
B > P +0.100 180
P > A +0.110 180
B > P +2.000 200
    Contact: <sip:bob@192.168.1.20:5060>
    repeat 0.5 1.5
P > A +2.010 200
    repeat 0.5 1.5
A > P +2.030 ACK
    repeat 0.5 1.5
P > B +2.040 ACK
    repeat 0.5 1.5
A > P +9.000 BYE
P > B +9.010 BYE
B > P +9.020 200
P > A +9.030 200
call c2 at 14.000 from 101@E to 102@F
E > F +0.000 INVITE
F > E +0.100 180
F > E +2.000 200
    repeat 0.5
E > F +2.530 ACK
E > F +6.000 BYE
F > E +6.010 200
healthy call at 60.0 between H and K
