title: After a row of failed logins the server answers this one source no more, and others as before
host A 10.0.0.10 agent Linksys/SPA942
host B 203.0.113.5 agent FPBX-16.0(18.9)
healthy call at 0.3 between H and B
registration r0 at 1.000 from 7000@A
A > B +0.000 REGISTER
B > A +0.010 401
A > B +0.020 REGISTER
    Authorization: {credentials}
B > A +0.030 403
registration r1 at 1.600 from 7001@A
A > B +0.000 REGISTER
B > A +0.010 401
A > B +0.020 REGISTER
    Authorization: {credentials}
B > A +0.030 403
registration r2 at 2.200 from 7002@A
A > B +0.000 REGISTER
B > A +0.010 401
A > B +0.020 REGISTER
    Authorization: {credentials}
B > A +0.030 403
registration r3 at 2.800 from 7003@A
A > B +0.000 REGISTER
B > A +0.010 401
A > B +0.020 REGISTER
    Authorization: {credentials}
B > A +0.030 403
registration r4 at 3.400 from 7004@A
A > B +0.000 REGISTER
B > A +0.010 401
A > B +0.020 REGISTER
    Authorization: {credentials}
B > A +0.030 403
registration r5 at 4.000 from 7005@A
A > B +0.000 REGISTER
B > A +0.010 401
A > B +0.020 REGISTER
    Authorization: {credentials}
B > A +0.030 403
call c1 at 20.000 from 7001@A to 12025550199@B
A > B +0.000 INVITE
    repeat invite
healthy call at 26.0 between H and B
healthy call at 40.0 between H and B
healthy call at 60.0 between H and B
