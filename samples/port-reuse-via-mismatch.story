title: A client sends from one port and names another in its Via: the answers draw ICMP, or nothing
host A 10.0.0.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host C 203.0.113.11

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
SIP/2.0 404 Not Found
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
icmp A > B +0.011 port-unreachable
A:35060 > B +0.500 raw <<
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
B > A:5060 +0.510 raw <<
SIP/2.0 404 Not Found
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
icmp A > B +0.511 port-unreachable
A:35060 > B +1.500 raw <<
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
B > A:5060 +1.510 raw <<
SIP/2.0 404 Not Found
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
icmp A > B +1.511 port-unreachable
A:35060 > B +3.500 raw <<
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
B > A:5060 +3.510 raw <<
SIP/2.0 404 Not Found
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
icmp A > B +3.511 port-unreachable
A:35060 > B +7.500 raw <<
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
B > A:5060 +7.510 raw <<
SIP/2.0 404 Not Found
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK5aa1;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@10.0.0.20>;tag=b7
Call-ID: 6a01@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
icmp A > B +7.511 port-unreachable
registration r1 at 60.0 from 1001@C
C:41000 > B +0.000 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +0.010 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +0.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +0.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +1.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +1.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +3.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +3.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +7.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +7.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +11.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +11.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +15.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +15.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +19.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +19.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +23.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +23.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +27.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +27.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
C:41000 > B +31.500 raw <<
REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2
Max-Forwards: 70
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Contact: <sip:1001@192.168.1.7:5060>
Content-Length: 0

>>
B > C:5060 +31.510 raw <<
SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;received=203.0.113.11
From: <sip:1001@example.test>;tag=c1
To: <sip:1001@example.test>;tag=b7
Call-ID: 6a02@192.168.1.7
CSeq: 1 REGISTER
Content-Length: 0

>>
