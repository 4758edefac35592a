title: Five calls over one trunk: three of them end after five minutes to the second
host A 10.0.0.10 agent 3CXPhoneSystem 18.0
host B 10.0.0.20 agent Sonus SBC
healthy call at 0.3 between H and K
call t0 at 2.000 from 7000@A to 12025550100@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +302.200 BYE
A > B +302.210 200
call t1 at 33.700 from 7001@A to 12025550101@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +43.300 BYE
A > B +43.310 200
call t2 at 65.400 from 7002@A to 12025550102@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +302.400 BYE
A > B +302.410 200
call t3 at 97.100 from 7003@A to 12025550103@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +302.100 BYE
A > B +302.110 200
call t4 at 128.800 from 7004@A to 12025550104@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 180
B > A +2.000 200
A > B +2.020 ACK
B > A +122.700 BYE
A > B +122.710 200
healthy call at 470.0 between H and K
