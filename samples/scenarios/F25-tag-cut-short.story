title: The BYE of the caller has the first half of the tag: 481; the callee hangs up half a minute later
vantage: A, B
host A 10.0.0.10 agent Vendor X100
host B 10.0.0.20 agent Yealink SIP-T46U
healthy call at 0.3 between H and K media
healthy call at 1.4 between Q and R talk 12 media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.200 180
    To: <sip:bob@{B}>;tag=b7f3-9c2
B > A +1.000 200 !
    To: <sip:bob@{B}>;tag=b7f3-9c2
A > B +1.030 ACK ?
    To: <sip:bob@{B}>;tag=b7f3-9c2
rtp A:4000 > B:6000 from 1.1 to 20 PCMU
rtp B:6000 > A:4000 from 1.1 to 50 PCMU
A > B +20.000 BYE !
    To: <sip:bob@{B}>;tag=b7f3
B > A +20.010 481 !
    To: <sip:bob@{B}>;tag=b7f3
B > A +50.000 BYE
    From: <sip:bob@{B}>;tag=b7f3-9c2
A > B +50.010 200
    From: <sip:bob@{B}>;tag=b7f3-9c2
healthy call at 40.0 between K and R media
healthy call at 58.0 between H and Q media
