title: The answer has no telephone-event; the caller sends digits as INFO, which the callee does not take
vantage: A, B
host A 10.0.0.10 agent Cisco-SIPGateway/IOS-15.7
host B 10.0.0.20 agent Genesys SIP Server 8.1
healthy call at 0.3 between H and K talk 6 media
healthy call at 1.9 between Q and R media
call c1 at 3.000 from alice@A to 8000@B
A > B +0.000 INVITE ?
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200 !
    sdp 6000 PCMU
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 21 PCMU
rtp B:6000 > A:4000 from 1.1 to 21 PCMU
A > B +6.000 INFO !
    body application/dtmf-relay <<
    Signal=4
    Duration=160
    >>
B > A +6.010 415 !
    Accept: application/sdp
A > B +7.000 INFO ?
    body application/dtmf-relay <<
    Signal=7
    Duration=160
    >>
B > A +7.010 415 ?
    Accept: application/sdp
A > B +8.000 INFO ?
    body application/dtmf-relay <<
    Signal=1
    Duration=160
    >>
B > A +8.010 415 ?
    Accept: application/sdp
A > B +21.100 BYE
B > A +21.110 200
healthy call at 19.0 between H and R media
healthy call at 30.0 between K and Q media
