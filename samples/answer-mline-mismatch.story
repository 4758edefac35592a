title: An SBC takes the video out of the offer, and does not put it back into the answer; the caller hangs up
host A 10.0.0.10 agent Bria 6.5.1
host S 10.0.0.5 proxy agent Oracle SBC 9.1
host B 10.0.0.20 agent Yealink SIP-T46S 66.86.0.15
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@example.test
A > S +0.000 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 4002 RTP/AVP 99
a=rtpmap:99 H264/90000
    >>
S > A +0.003 100
S > B +0.006 INVITE
    body application/sdp <<
v=0
o=- 3 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
    >>
B > S +0.100 180
S > A +0.103 180
B > S +2.000 200
    sdp 6000 PCMU
S > A +2.003 200
    sdp 6000 PCMU
A > S +2.030 ACK
S > B +2.033 ACK
A > S +2.400 BYE
S > B +2.403 BYE
B > S +2.410 200
S > A +2.413 200
healthy call at 9.0 between H and K through S
