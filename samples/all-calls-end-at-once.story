title: Six calls over one gateway, begun at different times, all ended by it within a second
host A 10.0.0.10 agent 3CXPhoneSystem 18.0
host B 10.0.0.20 agent Sonus SBC
healthy call at 0.3 between H and K
call t0 at 2.000 from 7000@A to 12025550100@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +72.000 BYE
A > B +72.010 200
call t1 at 9.300 from 7001@A to 12025550101@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +64.750 BYE
A > B +64.760 200
call t2 at 16.600 from 7002@A to 12025550102@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +57.500 BYE
A > B +57.510 200
call t3 at 23.900 from 7003@A to 12025550103@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +50.250 BYE
A > B +50.260 200
call t4 at 31.200 from 7004@A to 12025550104@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +43.000 BYE
A > B +43.010 200
call t5 at 38.500 from 7005@A to 12025550105@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +35.750 BYE
A > B +35.760 200
healthy call at 120.0 between H and K
