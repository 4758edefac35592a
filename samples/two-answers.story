title: Two phones answer at once, and the caller leaves one of them alone
host A 10.0.0.10 agent Vendor X100
host P 10.0.0.1 proxy
host B 10.0.0.20 agent Yealink SIP-T46U
host C 10.0.0.21 agent snomD785
healthy call at 0.3 between H and K
call c1 at 3.000 from alice@A to team@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > B +0.020 INVITE
P > C +0.021 INVITE
B > P +0.200 180
C > P +0.210 180
P > A +0.220 180 tag=b1
C > P +3.000 200 tag=c1
    repeat response
B > P +3.001 200 tag=b1
P > A +3.010 200 tag=c1
    sdp 6000 PCMU at 10.0.0.21
    Contact: <sip:team@10.0.0.21:5060>
    Record-Route: <sip:10.0.0.1;lr>
    repeat response
P > A +3.011 200 tag=b1
    sdp 6000 PCMU at 10.0.0.20
    Contact: <sip:team@10.0.0.20:5060>
    Record-Route: <sip:10.0.0.1;lr>
A > P +3.030 ACK
P > B +3.040 ACK
A > P +20.000 BYE
P > B +20.010 BYE
B > P +20.020 200
P > A +20.030 200
healthy call at 50.0 between K and R
