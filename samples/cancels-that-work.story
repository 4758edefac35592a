title: Calls given up in order, one across its answer, one whose 487 is lost once; a fork that ends a branch with 199
near-miss of: cancel-487-not-acked, cancel-before-provisional, cancel-mismatch-481, 199-misinterpreted
host A 10.0.0.10 agent Mitel-5320e 6.0
host B 10.0.0.20 agent Patton SN4171 3.20
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
A > B +6.000 CANCEL
B > A +6.010 200 for CANCEL
B > A +6.020 487
    repeat 0.5
A > B +6.560 ACK
call c2 at 12.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
A > B +4.995 CANCEL
B > A +5.000 200 for INVITE
B > A +5.010 481 for CANCEL
A > B +5.020 ACK
A > B +5.030 BYE
B > A +5.040 200 for BYE
call c3 at 20.000 from alice@A to dave@B
A > B +0.000 INVITE
    +Supported: 199
B > A +0.010 100
B > A +0.100 180 tag=one
B > A +0.200 183 tag=two
    no sdp
B > A +3.000 199 Early Dialog Terminated tag=one
B > A +9.000 200 tag=two
A > B +9.020 ACK
A > B +14.000 BYE
B > A +14.010 200
call c4 at 40.000 from alice@A to erin@B
A > B +0.000 INVITE
B > A +0.010 100
A > B +0.015 CANCEL
B > A +0.022 200 for CANCEL
B > A +0.030 487
A > B +0.040 ACK
healthy call at 80.0 between A and B
