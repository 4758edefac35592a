title: A gateway refuses the WebSocket of one client with 403, and closes that of another with 1009 on its INVITE
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
HTTP/1.1 403 Forbidden
Content-Length: 0

>>
dialog w2 at 5.000 from alice@D to bob@W tcp
D:50002 > W +0.000 raw <<
GET /ws HTTP/1.1
Host: gw.example.test
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Protocol: sip
Sec-WebSocket-Version: 13
Origin: https://phone.example.test

>>
W > D:50002 +0.020 raw <<
HTTP/1.1 101 Switching Protocols
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Sec-WebSocket-Protocol: sip

>>
D:50002 > W +0.100 raw <<
\x81\x7e\x01\x20INVITE sip:bob@example.test SIP/2.0
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw1
Max-Forwards: 70
From: <sip:alice@example.test>;tag=wsc1f
To: <sip:bob@example.test>
Call-ID: wsc1
CSeq: 1 INVITE
Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>
Content-Length: 0

>>
W > D:50002 +0.110 raw <<
\x81\x7e\x00\xe2SIP/2.0 100 Trying
Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw1;received=10.0.0.10
From: <sip:alice@example.test>;tag=wsc1f
To: <sip:bob@example.test>;tag=wsc1t
Call-ID: wsc1
CSeq: 1 INVITE
Content-Length: 0

>>
W > D:50002 +0.400 raw <<
\x88\x04\x03\xf1
>>
healthy call at 60.0 between H and K
