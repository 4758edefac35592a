title: A full trunk, a codec nobody has, video that is left out, a late offer that is taken
near-miss of: bandwidth-cac-488, codec-resource-47, video-mline-mishandled, late-offer-unsupported
host A 10.0.0.10 agent Cisco-CUCM12.5
host B 10.0.0.20 agent Cisco-SIPGateway/IOS-17.3
healthy call at 0.3 between H and K
call c1 at 12.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 488
    Warning: 305 10.0.0.20 "Incompatible media format"
A > B +0.120 ACK
call c2 at 20.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 503
    Reason: Q.850;cause=34;text="No circuit available"
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
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
m=video 0 RTP/AVP 99
    >>
A > B +1.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c5 at 60.000 from alice@A to frank@B
A > B +0.000 INVITE
    no sdp
B > A +0.010 100
B > A +1.000 200
    sdp 6000 PCMU
A > B +1.020 ACK
    sdp 4000 PCMU
A > B +20.000 BYE
B > A +20.010 200
healthy call at 90.0 between H and K
