title: SRTP left open and answered in plain, an offer with both where one is refused, and a 488 about a codec
near-miss of: srtp-profile-mismatch
host A 10.0.0.10 agent Avaya J179/4.0.14
host C 10.0.0.21 agent Vega 60G
host B 10.0.0.20 agent Patton SN4170 3.20
host D 10.0.0.22 agent snomD765/10.1.127
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
    >>
B > A +0.100 180
B > A +2.000 200
    sdp 6000 PCMU
A > B +2.030 ACK
A > B +5.000 BYE
B > A +5.010 200
call c2 at 8.000 from alice@A to desk@D
A > D +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4002 RTP/SAVP 0
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
m=audio 4002 RTP/AVP 0
    >>
D > A +0.100 180
D > A +2.000 200
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.22
s=-
c=IN IP4 10.0.0.22
t=0 0
m=audio 0 RTP/SAVP 0
m=audio 6002 RTP/AVP 0
    >>
A > D +2.030 ACK
A > D +5.000 BYE
D > A +5.010 200
call c3 at 15.000 from alice@A to bob@C
A > C +0.000 INVITE
    sdp 4000 G729 profile RTP/SAVP
C > A +0.012 100
C > A +0.061 488
    Warning: 305 10.0.0.21:5060 "Incompatible media format"
A > C +0.070 ACK
