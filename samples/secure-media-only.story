title: SRTP with keys offered to a gateway that has none (488 with a warning), and to a phone that takes no stream of it
host A 10.0.0.10 agent Avaya J179/4.0.14
host B 10.0.0.20 agent Patton SN4170 3.20
host C 10.0.0.21 agent Gigaset N510 IP PRO
host D 10.0.0.22 agent snomD765/10.1.127
call c0 at 0.300 from 2005@B to 2006@C
B > C +0.000 INVITE
    sdp 4010 PCMU telephone-event
C > B +0.120 180
C > B +1.900 200
    sdp 6010 PCMU telephone-event
B > C +1.930 ACK
B > C +5.000 BYE
C > B +5.020 200
call c1 at 7.470 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/SAVP 0
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
    >>
B > A +0.012 100
B > A +0.061 488
    Warning: 302 10.0.0.20:5060 "Incompatible transport protocol"
A > B +0.070 ACK
healthy call at 10.1 between H and K
call c2 at 16.020 from alice@A to desk@D
A > D +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4002 RTP/SAVP 0 101
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
    >>
D > A +0.130 180
D > A +2.010 200
    body application/sdp <<
v=0
o=- 4 1 IN IP4 10.0.0.22
s=-
c=IN IP4 10.0.0.22
t=0 0
m=audio 0 RTP/SAVP 0 101
    >>
A > D +2.040 ACK
A > D +3.000 BYE
D > A +3.020 200
call c3 at 24.020 from alice@A to desk@D
A > D +0.000 INVITE
    sdp 4004 PCMU profile RTP/AVP
D > A +0.130 180
D > A +2.010 200
    body application/sdp <<
v=0
o=- 4 1 IN IP4 10.0.0.22
s=-
c=IN IP4 10.0.0.22
t=0 0
m=audio 6004 RTP/SAVP 0
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
    >>
A > D +2.040 ACK
A > D +4.000 BYE
D > A +4.020 200
