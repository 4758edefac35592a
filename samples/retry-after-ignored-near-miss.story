title: A server asks for ten seconds' peace, and gets them; another server takes the call
near-miss of: retry-after-ignored
host A 10.0.0.10
host G 10.0.0.30
host B 10.0.0.31

healthy call at 0.5 between H and K
call c0 at 2.0 from 3000@A to +12025550120@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 10
A > G +0.010 ACK
A > B +0.100 INVITE
B > A +0.110 100
B > A +1.000 200
A > B +1.010 ACK
A > B +5.000 BYE
B > A +5.010 200
call c1 at 22.0 from 3001@A to +12025550121@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 10
A > G +0.010 ACK
A > B +0.100 INVITE
B > A +0.110 100
B > A +1.000 200
A > B +1.010 ACK
A > B +5.000 BYE
B > A +5.010 200
call c2 at 42.0 from 3002@A to +12025550122@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 10
A > G +0.010 ACK
A > B +0.100 INVITE
B > A +0.110 100
B > A +1.000 200
A > B +1.010 ACK
A > B +5.000 BYE
B > A +5.010 200
