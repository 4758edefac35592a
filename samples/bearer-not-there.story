title: Preconditions of a mobile call are never met: 580, and a second call that is cancelled for the same
host A 10.0.0.10 agent P-CSCF
host B 10.0.0.20 agent S-CSCF
healthy call at 0.2 between H and K
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
a=des:qos none remote sendrecv
    >>
B > A +0.010 100
B > A +5.300 580 Precondition Failure
A > B +5.310 ACK
call c2 at 12.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.900 183
A > B +9.000 CANCEL
    Reason: SIP;cause=580;text="Precondition Failure"
B > A +9.010 200
B > A +9.020 487
A > B +9.030 ACK
healthy call at 24.0 between K and Q
