title: A WebSocket that is refused once and taken on another path; a call over it; the page is left with 1001
near-miss of: websocket-failure
host A 10.0.0.10
host D 10.0.0.11
host W 203.0.113.44:8088
healthy call at 0.3 between H and K
dialog w1 at 2.000 from alice@A to bob@W tcp
A:50001 > W +0.000 raw <<
GET /sip HTTP/1.1
Host: gw.example.test
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Protocol: sip
Sec-WebSocket-Version: 13
Origin: https://phone.example.test

>>
W > A:50001 +0.020 raw <<
HTTP/1.1 404 Not Found
Content-Length: 0

>>
dialog w2 at 5.000 from alice@A to bob@W tcp
A:50002 > W +0.000 raw <<
GET /ws HTTP/1.1
Host: gw.example.test
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Protocol: sip
Sec-WebSocket-Version: 13
Origin: https://phone.example.test

>>
W > A:50002 +0.020 raw <<
HTTP/1.1 101 Switching Protocols
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: sip

>>
A:50002 > W +0.100 raw <<
\x81\x7e\x01\x30REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw1
Max-Forwards: 70
From: <sip:alice@example.test>;tag=wsr1f
To: <sip:alice@example.test>
Call-ID: wsr1
CSeq: 1 REGISTER
Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>
Expires: 600
Content-Length: 0

>>
W > A:50002 +0.120 raw <<
\x81\x7e\x01\x26SIP/2.0 200 OK
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw1;received=10.0.0.10
From: <sip:alice@example.test>;tag=wsr1f
To: <sip:alice@example.test>;tag=wsr1t
Call-ID: wsr1
CSeq: 1 REGISTER
Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>;expires=600
Content-Length: 0

>>
A:50002 > W +3.000 raw <<
\x81\x7e\x01\x20INVITE sip:bob@example.test SIP/2.0
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw2
Max-Forwards: 70
From: <sip:alice@example.test>;tag=wsc1f
To: <sip:bob@example.test>
Call-ID: wsc1
CSeq: 1 INVITE
Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>
Content-Length: 0

>>
W > A:50002 +3.010 raw <<
\x81\x7e\x00\xe2SIP/2.0 100 Trying
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw2;received=10.0.0.10
From: <sip:alice@example.test>;tag=wsc1f
To: <sip:bob@example.test>;tag=wsc1t
Call-ID: wsc1
CSeq: 1 INVITE
Content-Length: 0

>>
W > A:50002 +3.500 raw <<
\x81\x7e\x00\xe5SIP/2.0 486 Busy Here
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw2;received=10.0.0.10
From: <sip:alice@example.test>;tag=wsc1f
To: <sip:bob@example.test>;tag=wsc1t
Call-ID: wsc1
CSeq: 1 INVITE
Content-Length: 0

>>
A:50002 > W +3.520 raw <<
\x81\x7e\x01\x24ACK sip:bob@example.test SIP/2.0
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw2
Max-Forwards: 70
From: <sip:alice@example.test>;tag=wsc1f
To: <sip:bob@example.test>;tag=wsc1t
Call-ID: wsc1
CSeq: 1 ACK
Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>
Content-Length: 0

>>
A:50002 > W +9.000 raw <<
\x88\x04\x03\xe9
>>
healthy call at 60.0 between H and K
