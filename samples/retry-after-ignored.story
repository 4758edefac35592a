title: A server asks for a minute's peace, and a dialler goes on calling
host A 10.0.0.10 agent Dialer 2
host G 10.0.0.30 agent Sonus SBC

healthy call at 0.5 between H and K
call c0 at 2.0 from 3000@A to +12025550120@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 60
A > G +0.010 ACK
call c1 at 8.0 from 3001@A to +12025550121@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 60
A > G +0.010 ACK
call c2 at 14.0 from 3002@A to +12025550122@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 60
A > G +0.010 ACK
call c3 at 20.0 from 3003@A to +12025550123@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 60
A > G +0.010 ACK
call c4 at 26.0 from 3004@A to +12025550124@G
A > G +0.000 INVITE
G > A +0.005 503
    Retry-After: 60
A > G +0.010 ACK
