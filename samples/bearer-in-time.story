title: Preconditions that are met by an UPDATE before the phone rings
near-miss of: precondition-failure-580, prack-missing, early-media-no-rtp
host A 10.0.0.10 agent P-CSCF
host B 10.0.0.20 agent S-CSCF
healthy call at 0.2 between H and K media
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: 100rel, precondition
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 96
a=rtpmap:96 AMR/8000
a=curr:qos local none
a=curr:qos remote none
a=des:qos mandatory local sendrecv
a=des:qos mandatory remote sendrecv
    >>
B > A +0.010 100
B > A +0.400 183 reliable
    body application/sdp <<
v=0
o=- 2 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 96
a=rtpmap:96 AMR/8000
a=curr:qos local none
a=curr:qos remote none
a=des:qos mandatory local sendrecv
a=des:qos mandatory remote sendrecv
a=conf:qos remote sendrecv
    >>
    repeat 0.5
A > B +1.000 PRACK
B > A +1.010 200
A > B +4.000 UPDATE
    sdp 4000 96:AMR/8000
B > A +4.020 200
    sdp 6000 96:AMR/8000
B > A +6.000 180
B > A +9.000 200
    no sdp
A > B +9.030 ACK
rtp A:4000 > B:6000 from 9.1 to 12 96:AMR/8000 pt 96
rtp B:6000 > A:4000 from 9.1 to 12 96:AMR/8000 pt 96
A > B +13.000 BYE
B > A +13.010 200
