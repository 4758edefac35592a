title: The BYE of the caller has a To tag that is cut short: 481; and an ACK with another tag
host A 10.0.0.10 agent Vendor X100
host B 10.0.0.20 agent Yealink SIP-T46U
healthy call at 0.3 between H and K
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.200 180
    To: <sip:bob@10.0.0.20>;tag=b7f3-9c2
B > A +1.000 200
    To: <sip:bob@10.0.0.20>;tag=b7f3-9c2
A > B +1.030 ACK
    To: <sip:bob@10.0.0.20>;tag=b7f3-9c2
A > B +20.000 BYE
    To: <sip:bob@10.0.0.20>;tag=b7f3
B > A +20.010 481
    To: <sip:bob@10.0.0.20>;tag=b7f3
B > A +50.000 BYE
    From: <sip:bob@10.0.0.20>;tag=b7f3-9c2
A > B +50.010 200
    From: <sip:bob@10.0.0.20>;tag=b7f3-9c2
call c2 at 60.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.200 180
B > A +1.000 200
    repeat response
A > B +1.030 ACK
    To: <sip:bob@10.0.0.20>;tag=zz81
    repeat 0.5 1.5 3.5
B > A +33.100 BYE
A > B +33.110 200
healthy call at 100.0 between K and R
