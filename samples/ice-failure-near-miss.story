title: ICE that works after a while, a lite agent, an answer without ICE, checks whose answers go elsewhere, and a call that ends before they are given up
near-miss of: ice-failure
host A 10.0.0.10 agent Linphone-Desktop/5.2
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
call c1 at 3.0 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:a1f3
a=ice-pwd:a1f3a1f3a1f3a1f3a1f3a1f3
a=candidate:1 1 UDP 2130706431 10.0.0.10 4000 typ host
a=sendrecv
    >>
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:b2c4
a=ice-pwd:b2c4b2c4b2c4b2c4b2c4b2c4
a=candidate:1 1 UDP 2130706431 10.0.0.20 6000 typ host
a=sendrecv
    >>
A > B +1.030 ACK
checks A:4000 > B:6000 +1.04 to 1.2 every 0.05
checks A:4000 > B:6000 +1.3 to 6.9 every 2.5 answered
checks B:6000 > A:4000 +1.3 to 6.9 every 2.5 answered
rtp A:4000 > B:6000 from 1.3 to 6.9 PCMU
rtp B:6000 > A:4000 from 1.3 to 6.9 PCMU
A > B +7.000 BYE
B > A +7.010 200
call c2 at 20.0 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:a1f3
a=ice-pwd:a1f3a1f3a1f3a1f3a1f3a1f3
a=candidate:1 1 UDP 2130706431 10.0.0.10 4000 typ host
a=sendrecv
    >>
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:b2c4
a=ice-pwd:b2c4b2c4b2c4b2c4b2c4b2c4
a=candidate:1 1 UDP 2130706431 10.0.0.20 6000 typ host
a=sendrecv
    >>
A > B +1.030 ACK
checks A:4000 > B:6000 +1.05 to 6.9 every 2.5 answered
rtp A:4000 > B:6000 from 1.3 to 6.9 PCMU
rtp B:6000 > A:4000 from 1.3 to 6.9 PCMU
A > B +7.000 BYE
B > A +7.010 200
call c3 at 36.0 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:a1f3
a=ice-pwd:a1f3a1f3a1f3a1f3a1f3a1f3
a=candidate:1 1 UDP 2130706431 10.0.0.10 4000 typ host
a=sendrecv
    >>
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=candidate:1 1 UDP 2130706431 10.0.0.20 6000 typ host
a=sendrecv
    >>
A > B +1.030 ACK
checks A:4000 > B:6000 +1.05 to 6.9 every 0.5
rtp A:4000 > B:6000 from 1.3 to 6.9 PCMU
rtp B:6000 > A:4000 from 1.3 to 6.9 PCMU
A > B +7.000 BYE
B > A +7.010 200
call c4 at 52.0 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:a1f3
a=ice-pwd:a1f3a1f3a1f3a1f3a1f3a1f3
a=candidate:1 1 UDP 2130706431 10.0.0.10 4000 typ host
a=sendrecv
    >>
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:b2c4
a=ice-pwd:b2c4b2c4b2c4b2c4b2c4b2c4
a=candidate:1 1 UDP 2130706431 10.0.0.20 6000 typ host
a=sendrecv
    >>
A > B +1.030 ACK
checks A:4000 > B:6000 +1.05 to 6.9 every 0.5
rtp A:4000 > B:6000 from 1.3 to 6.9 PCMU
rtp B:6000 > A:4000 from 1.3 to 6.9 PCMU
A > B +7.000 BYE
B > A +7.010 200
call c5 at 70.0 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:a1f3
a=ice-pwd:a1f3a1f3a1f3a1f3a1f3a1f3
a=candidate:1 1 UDP 2130706431 10.0.0.10 4000 typ host
a=sendrecv
    >>
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ice-ufrag:b2c4
a=ice-pwd:b2c4b2c4b2c4b2c4b2c4b2c4
a=candidate:1 1 UDP 2130706431 10.0.0.20 6000 typ host
a=sendrecv
    >>
A > B +1.030 ACK
checks A:4000 > B:6000 +1.05 to 2.9 every 0.1
A > B +3.000 BYE
B > A +3.010 200
