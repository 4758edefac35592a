title: A fuzzer tries one broken message after the other until the server stops answering
host X 203.0.113.66
host P 10.0.0.1 proxy agent OpenSIPS (3.4.4 (x86_64/linux))
host A 10.0.0.10
healthy call at 0.5 between H and K through P

dialog f at 10.000 from a@X to b@P
X > P +0.000 raw <<
INVITE sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK0
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz0
CSeq: 99999999999999999999 INVITE
Content-Length: 0

>>
X > P +0.300 raw <<
INVITE sip:x SIP/2.0
Via: %n%n%n%s%s%x
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz1
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +0.600 raw <<
INVITE sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK2
To: <sip:b@x>
Call-ID: fz2
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +0.900 raw <<
OPTIONS sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK3
From: <sip:a@x>;tag=1
Call-ID: fz3
CSeq: 1 OPTIONS
Content-Length: 0

>>
X > P +1.200 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK4
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz4
Content-Length: 0

>>
X > P +1.500 raw <<
INVITE sip:x SIP/2.0
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz5
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +1.800 raw <<
INVITE sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK6
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz6
CSeq: 99999999999999999999 INVITE
Content-Length: 0

>>
X > P +2.100 raw <<
INVITE sip:x SIP/2.0
Via: %n%n%n%s%s%x
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz7
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +2.400 raw <<
INVITE sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK8
To: <sip:b@x>
Call-ID: fz8
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +2.700 raw <<
OPTIONS sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK9
From: <sip:a@x>;tag=1
Call-ID: fz9
CSeq: 1 OPTIONS
Content-Length: 0

>>
X > P +3.000 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK10
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz10
Content-Length: 0

>>
X > P +3.300 raw <<
INVITE sip:x SIP/2.0
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz11
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +3.600 raw <<
INVITE sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK12
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz12
CSeq: 99999999999999999999 INVITE
Content-Length: 0

>>
X > P +3.900 raw <<
INVITE sip:x SIP/2.0
Via: %n%n%n%s%s%x
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz13
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +4.200 raw <<
INVITE sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK14
To: <sip:b@x>
Call-ID: fz14
CSeq: 1 INVITE
Content-Length: 0

>>
X > P +4.500 raw <<
OPTIONS sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK15
From: <sip:a@x>;tag=1
Call-ID: fz15
CSeq: 1 OPTIONS
Content-Length: 0

>>
X > P +4.800 raw <<
REGISTER sip:x SIP/2.0
Via: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK16
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz16
Content-Length: 0

>>
X > P +5.100 raw <<
INVITE sip:x SIP/2.0
From: <sip:a@x>;tag=1
To: <sip:b@x>
Call-ID: fz17
CSeq: 1 INVITE
Content-Length: 0

>>
call c1 at 22.000 from alice@A to bob@example.test
A > P +0.000 INVITE
    repeat invite
healthy call at 75.0 between H and K through P
