title: A mobile call with its UPDATE, a 504 of a dead server, ISUP that is taken, a 500 with a cause
near-miss of: precondition-deadlock, volte-restoration-504-403, sip-i-isup-body-error
host A 10.0.0.10 agent P-CSCF
host B 10.0.0.20 agent S-CSCF
healthy call at 0.3 between H and K
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
A > B +1.000 UPDATE
    body application/sdp <<
v=0
o=- 1 2 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 96
a=rtpmap:96 AMR/8000
a=curr:qos local sendrecv
a=curr:qos remote none
a=des:qos mandatory local sendrecv
a=des:qos mandatory remote sendrecv
    >>
B > A +1.020 200 for UPDATE
    body application/sdp <<
v=0
o=- 1 2 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 96
a=rtpmap:96 AMR/8000
a=curr:qos local sendrecv
a=curr:qos remote sendrecv
a=des:qos mandatory local sendrecv
a=des:qos mandatory remote sendrecv
    >>
B > A +1.100 180 for INVITE
A > B +30.000 CANCEL
B > A +30.010 200 for CANCEL
B > A +30.020 487 for INVITE
A > B +30.040 ACK
call c2 at 40.000 from +12025550111@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 504
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
    Reason: Q.850;cause=34;text="No circuit available"
A > B +0.120 ACK
healthy call at 90.0 between H and K
