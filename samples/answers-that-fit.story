title: Late offers, refused video, an answer with more than was asked, and one that a provisional response had
near-miss of: answer-mline-mismatch, answer-codec-not-offered, no-sdp-in-200-or-ack
host A 10.0.0.10 agent Bria 6
host B 10.0.0.20 agent Vendor X100
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0 8
m=video 4002 RTP/AVP 99
a=rtpmap:99 H264/90000
    >>
B > A +0.100 180
B > A +2.000 200
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 8 18
m=video 0 RTP/AVP 99
    >>
A > B +2.030 ACK
A > B +9.000 BYE
B > A +9.010 200
call c2 at 12.000 from alice@A to bob@B
A > B +0.000 INVITE
    no sdp
B > A +0.100 180
B > A +2.000 200
    sdp 6000 PCMU
A > B +2.030 ACK
    sdp 4000 PCMU
A > B +9.000 BYE
B > A +9.010 200
call c3 at 23.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 183
    sdp 6000 PCMU
B > A +2.000 200
    no sdp
A > B +2.030 ACK
A > B +9.000 BYE
B > A +9.010 200
