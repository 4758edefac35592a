title: The answer takes the first suite under the tag of the second
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
    v=0
    o=- 4711 1 IN IP4 10.0.0.10
    s=-
    c=IN IP4 10.0.0.10
    t=0 0
    m=audio 4000 RTP/SAVP 0
    a=rtpmap:0 PCMU/8000
    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz
    a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj
    >>
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    body application/sdp <<
    v=0
    o=- 4711 1 IN IP4 10.0.0.20
    s=-
    c=IN IP4 10.0.0.20
    t=0 0
    m=audio 6000 RTP/SAVP 0
    a=rtpmap:0 PCMU/8000
    a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:NzB4d1BINUAvLEw6UzF3cSJ+PSdFcGdUJShpX1Zj
    >>
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 20.9 PCMU
A > B +21.000 BYE
B > A +21.010 200
healthy call at 27.0 between H and R media
