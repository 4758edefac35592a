title: The caller asks for SRTP and the callee has none: 488, though both have PCMU; and video refused beside audio
near-miss of: codec-no-common

host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Patton SN4170 3.20
host D 10.0.0.22

call c0 at 0.300 from gw@B to desk@D
B > D +0.000 INVITE
    sdp 6000 PCMU telephone-event
D > B +0.120 180
D > B +1.900 200
    sdp 4400 PCMU telephone-event
B > D +1.930 ACK
B > D +5.000 BYE
D > B +5.020 200

call c1 at 12.470 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 PCMU telephone-event profile RTP/SAVP
B > A +0.012 100
B > A +0.061 488
    Warning: 302 10.0.0.20:5060 "Incompatible transport protocol"
A > B +0.070 ACK

call c2 at 16.020 from alice@A to desk@D
A > D +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4002 RTP/AVP 0 101
a=rtpmap:101 telephone-event/8000
m=video 4004 RTP/AVP 99
a=rtpmap:99 H264/90000
    >>
D > A +0.130 180
D > A +2.010 200
    body application/sdp <<
v=0
o=- 4 1 IN IP4 10.0.0.22
s=-
c=IN IP4 10.0.0.22
t=0 0
m=audio 4410 RTP/AVP 0 101
a=rtpmap:101 telephone-event/8000
m=video 0 RTP/AVP 99
    >>
A > D +2.040 ACK
A > D +7.000 BYE
D > A +7.020 200
