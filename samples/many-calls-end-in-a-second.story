title: Six of sixteen calls over one gateway end within a second
near-miss of: mass-simultaneous-bye
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
B > A +68.000 BYE
A > B +68.010 200
call t6 at 45.800 from 7006@A to 12025550106@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +59.000 BYE
A > B +59.010 200
call t7 at 53.100 from 7007@A to 12025550107@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +50.000 BYE
A > B +50.010 200
call t8 at 60.400 from 7008@A to 12025550108@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +41.000 BYE
A > B +41.010 200
call t9 at 67.700 from 7009@A to 12025550109@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +32.000 BYE
A > B +32.010 200
healthy call at 150.0 between H and K
