title: An answer with fewer media than the offer, one with a codec that was not offered, and one that never comes
host A 10.0.0.10 agent Bria 6
host B 10.0.0.20 agent Vendor X100
host C 10.0.0.21 agent Cisco-CUCM14
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=video 4002 RTP/AVP 99
a=rtpmap:99 H264/90000
m=audio 4000 RTP/AVP 0
    >>
B > A +0.100 180
B > A +2.000 200
    sdp 6000 PCMU
A > B +2.030 ACK
A > B +2.500 BYE
B > A +2.510 200
call c2 at 8.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 PCMU PCMA telephone-event
B > A +0.100 180
B > A +2.000 200
    sdp 6000 G729 telephone-event
A > B +2.030 ACK
A > B +9.000 BYE
B > A +9.010 200
call c3 at 20.000 from alice@A to carol@C
A > C +0.000 INVITE
C > A +0.100 180
C > A +2.000 200
    no sdp
A > C +2.030 ACK
A > C +6.000 BYE
C > A +6.010 200
call c4 at 30.000 from carol@C to alice@A
C > A +0.000 INVITE
    no sdp
A > C +0.100 180
A > C +2.000 200
    sdp 4000 PCMU PCMA
C > A +2.030 ACK
C > A +6.000 BYE
A > C +6.010 200
