title: Offers that are refused: for bandwidth, for want of a transcoder, for their video, for IPv6, and for being absent
host A 10.0.0.10 agent Cisco-CUCM12.5
host B 10.0.0.20 agent Cisco-SIPGateway/IOS-17.3
healthy call at 0.3 between H and K
call c0 at 1.000 from 7001@B to 7002@A
B > A +0.000 INVITE
    sdp 6000 PCMU
A > B +1.000 200
    sdp 4000 PCMU
B > A +1.020 ACK
B > A +4.000 BYE
A > B +4.010 200
call c1 at 12.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 488
    Warning: 370 10.0.0.20 "Insufficient Bandwidth"
A > B +0.120 ACK
call c2 at 20.000 from alice@A to carol@B
A > B +0.000 INVITE
    sdp 4000 G729
B > A +0.010 100
B > A +0.100 503
    Reason: Q.850;cause=47;text="Resource unavailable"
A > B +0.120 ACK
call c3 at 28.000 from alice@A to dave@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
m=video 4002 RTP/AVP 99
a=rtpmap:99 H264/90000
    >>
B > A +0.010 100
B > A +0.100 488
A > B +0.120 ACK
call c4 at 36.000 from alice@A to erin@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP6 2001:db8::10
s=-
c=IN IP6 2001:db8::10
t=0 0
m=audio 4000 RTP/AVP 0
    >>
B > A +0.010 100
B > A +0.100 488
    Warning: 301 10.0.0.20 "Incompatible network address formats"
A > B +0.120 ACK
call c5 at 44.000 from alice@A to frank@B
A > B +0.000 INVITE
    no sdp
B > A +0.010 100
B > A +0.100 488
A > B +0.120 ACK
healthy call at 60.0 between H and K
