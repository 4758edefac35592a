title: 413 that asks to come back later, and a 400
near-miss of: header-too-large-513-414-413
host A 10.0.0.10
host G 10.0.0.30

healthy call at 0.5 between H and K
call c1 at 2.0 from 2001@A to +12025550123@G
A > G +0.000 INVITE
G > A +0.012 413 Request Entity Too Large
    Retry-After: 20
A > G +0.018 ACK
