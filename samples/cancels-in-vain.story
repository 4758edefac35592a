title: Four calls that are given up and go on: CANCELs of another branch and too early, and an end that does not come
host A 10.0.0.10 agent Mitel-5320e 6.0
host B 10.0.0.20 agent Patton SN4171 3.20
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
A > B +6.000 CANCEL
    Via: SIP/2.0/UDP {A};branch=z9hG4bK{token:other};rport
B > A +6.010 481 for CANCEL
B > A +31.000 480
A > B +31.020 ACK
call c2 at 40.000 from alice@A to carol@B
A > B +0.000 INVITE
A > B +0.015 CANCEL
B > A +0.022 481 for CANCEL
B > A +0.024 100
B > A +0.200 180
B > A +22.000 480
A > B +22.020 ACK
call c3 at 70.000 from alice@A to dave@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
A > B +4.000 CANCEL
B > A +4.010 200 for CANCEL
call c4 at 80.000 from alice@A to erin@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
A > B +4.000 CANCEL
B > A +4.010 200 for CANCEL
B > A +4.020 487
    repeat response
healthy call at 90.2 between H and B
healthy call at 121.0 between A and K
healthy call at 150.0 between H and K
