title: A device with a fault leaves CSeq out of each REGISTER, and tries again every few seconds
near-miss of: malformed-fuzz-dos
host X 203.0.113.66
host P 10.0.0.1 proxy agent OpenSIPS (3.4.4 (x86_64/linux))
host A 10.0.0.10
healthy call at 0.5 between H and K through P

dialog f at 10.000 from a@X to b@P
X > P +0.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK0
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz0
Content-Length: 0

>>
X > P +4.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK1
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz1
Content-Length: 0

>>
X > P +8.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK2
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz2
Content-Length: 0

>>
X > P +12.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK3
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz3
Content-Length: 0

>>
X > P +16.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK4
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz4
Content-Length: 0

>>
X > P +20.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK5
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz5
Content-Length: 0

>>
X > P +24.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK6
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz6
Content-Length: 0

>>
X > P +28.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK7
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz7
Content-Length: 0

>>
X > P +32.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK8
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz8
Content-Length: 0

>>
X > P +36.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK9
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz9
Content-Length: 0

>>
X > P +40.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK10
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz10
Content-Length: 0

>>
X > P +44.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK11
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz11
Content-Length: 0

>>
X > P +48.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK12
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz12
Content-Length: 0

>>
X > P +52.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK13
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz13
Content-Length: 0

>>
healthy call at 90.0 between H and K through P
