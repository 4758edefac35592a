title: What goes wrong before the answer: UPDATE refused, 199 taken for the end, BYE of the called side, offers on top
host A 10.0.0.10 agent Bria 6.5.1
host B 10.0.0.20 agent Oracle E-SBC 9.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.500 183 reliable
    Allow: INVITE, ACK, CANCEL, BYE, PRACK
    sdp
A > B +0.530 PRACK
B > A +0.540 200 for PRACK
A > B +0.600 UPDATE
    sdp 4002 PCMU
B > A +0.620 500 for UPDATE
A > B +3.000 CANCEL
B > A +3.010 200 for CANCEL
B > A +3.020 487 for INVITE
A > B +3.040 ACK
call c2 at 20.000 from alice@A to carol@B
A > B +0.000 INVITE
    +Supported: 199
B > A +0.010 100
B > A +0.100 180 tag=one
B > A +0.200 180 tag=two
B > A +3.000 199 Early Dialog Terminated tag=one
A > B +3.020 CANCEL
B > A +3.030 200 for CANCEL
B > A +3.040 487 for INVITE tag=two
A > B +3.060 ACK
call c3 at 40.000 from alice@A to dave@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +9.000 BYE
A > B +9.010 481
call c4 at 60.000 from alice@A to erin@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.500 183
    sdp 6000 PCMU
B > A +4.000 200
    sdp 6002 PCMU at 10.0.0.99
A > B +4.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c5 at 90.000 from alice@A to frank@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +4.000 200
A > B +4.020 ACK
    sdp 4010 PCMU
A > B +20.000 BYE
B > A +20.010 200
healthy call at 114.0 between H and K
