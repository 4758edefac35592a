title: Sent from one port and answered at another, on purpose: it is listened to
near-miss of: port-reuse-via-mismatch
host A 10.0.0.10
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A:35060 > B +0.000 raw <<
INVITE sip:200@10.0.0.20 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1
Max-Forwards: 70
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Contact: <sip:alice@10.0.0.10:5060>
Content-Length: 0

>>
B > A:5060 +0.010 raw <<
SIP/2.0 486 Busy Here
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
A:35060 > B +0.020 raw <<
ACK sip:200@10.0.0.20 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1
Max-Forwards: 70
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 ACK
Contact: <sip:alice@10.0.0.10:5060>
Content-Length: 0

>>
