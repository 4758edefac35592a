title: SRTP with keys is offered to a gateway that has none: 488 with Warning 302, though both have PCMU
near-miss of: codec-no-common
host A 10.0.0.10 agent Avaya J179/4.0.14
host B 10.0.0.20 agent Patton SN4170 3.20
host C 10.0.0.21 agent Gigaset N510 IP PRO
vantage: B
call c0 at 0.300 from 2005@B to 2006@C
B > C +0.000 INVITE ?
    sdp 4010 PCMU
C > B +0.120 180
C > B +1.900 200 ?
    sdp 6010 PCMU
B > C +1.930 ACK
B > C +5.000 BYE
C > B +5.020 200
healthy call at 3.0 between H and R
call c1 at 7.470 from alice@A to bob@B
A > B +0.000 INVITE !
    body application/sdp <<
    v=0
    o=- 31415926 1 IN IP4 10.0.0.10
    s=-
    c=IN IP4 10.0.0.10
    t=0 0
    m=audio 4000 RTP/SAVP 0
    a=rtpmap:0 PCMU/8000
    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
    a=ptime:20
    >>
B > A +0.012 100
B > A +0.061 488 !
    Warning: 302 {B} "Incompatible transport protocol"
A > B +0.070 ACK
healthy call at 10.1 between H and K
healthy call at 12.1 between Q and K
