title: A mobile call whose two sides wait for each other, one the core does not know any more, one with ISUP inside
host A 10.0.0.10 agent P-CSCF
host B 10.0.0.20 agent S-CSCF
healthy call at 0.3 between H and K
registration r1 at 1.000 from +12025550111@A
A > B +0.000 REGISTER
B > A +0.020 200
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
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
B > A +0.500 183 reliable
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
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
A > B +0.530 PRACK
B > A +0.540 200 for PRACK
A > B +30.000 CANCEL
B > A +30.010 200 for CANCEL
B > A +30.020 487 for INVITE
A > B +30.040 ACK
call c2 at 40.000 from +12025550111@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 504
    body application/3gpp-ims+xml <<
<?xml version="1.0"?>
<ims-3gpp version="1"><alternative-service><type><restoration/></type><reason>x</reason><action><initial-registration/></action></alternative-service></ims-3gpp>
    >>
A > B +0.120 ACK
call c3 at 50.000 from alice@A to dave@B
A > B +0.000 INVITE
    body multipart/mixed;boundary=b1 <<
--b1
Content-Type: application/sdp

v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
--b1
Content-Type: application/isup;version=itu-t92+;base=itu-t92+
Content-Disposition: signal;handling=required

x
--b1--
    >>
B > A +0.010 100
B > A +0.100 500
A > B +0.120 ACK
healthy call at 90.0 between H and K
