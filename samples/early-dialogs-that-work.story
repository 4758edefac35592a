title: UPDATE before the answer that is taken, a BYE of the caller, the same answer twice, two branches with their own
near-miss of: early-update-failed, bye-in-early-dialog-by-uas, second-offer-before-answer, answer-changed-between-183-and-200
host A 10.0.0.10 agent Bria 6.5.1
host B 10.0.0.20 agent Oracle E-SBC 9.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.500 183 reliable
    sdp
A > B +0.530 PRACK
B > A +0.540 200 for PRACK
A > B +0.600 UPDATE
    sdp 4002 PCMU
B > A +0.610 491 for UPDATE
A > B +3.000 UPDATE
    sdp 4002 PCMU
B > A +3.020 200 for UPDATE
    sdp 6002 PCMU
B > A +4.000 200 for INVITE
    no sdp
A > B +4.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.500 183
    sdp 6000 PCMU
B > A +4.000 200
    sdp 6000 PCMU
A > B +4.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c3 at 60.000 from alice@A to dave@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.500 183 tag=one
    sdp 6000 PCMU
B > A +4.000 200 tag=two
    sdp 6010 PCMU at 10.0.0.77
A > B +4.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c4 at 90.000 from alice@A to erin@B
A > B +0.000 INVITE
    no sdp
B > A +0.010 100
B > A +2.000 200
    sdp 6000 PCMU
A > B +2.020 ACK
    sdp 4000 PCMU
B > A +20.000 BYE
A > B +20.010 200
healthy call at 114.0 between H and K
