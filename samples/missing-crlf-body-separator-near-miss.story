title: A line with LF alone that the server passes over
near-miss of: missing-crlf-body-separator
host A 10.0.0.10
host B 10.0.0.20

healthy call at 0.5 between H and K
dialog d1 at 5.0 from alice@A to 200@B
A > B +0.000 raw <<
OPTIONS sip:200@10.0.0.20 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport
Max-Forwards: 70\x0aFrom: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>
Call-ID: 5f5f77@10.0.0.10
CSeq: 1 OPTIONS
Content-Length: 0

>>
B > A +0.010 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport=5060;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>;tag=b1
Call-ID: 5f5f77@10.0.0.10
CSeq: 1 OPTIONS
Content-Length: 0

>>
