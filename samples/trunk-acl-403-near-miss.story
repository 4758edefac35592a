title: A 403 to credentials, a 403 after ringing and a 403 that took two seconds are no access list
near-miss of: trunk-acl-403
host A 10.0.0.10
host P 10.0.0.1
host G 203.0.113.30

call c1 at 0.400 from 100@A to 555012@P
A > P +0.000 INVITE
P > A +0.010 407
A > P +0.020 ACK
A > P +0.040 INVITE
    Proxy-Authorization: {credentials}
P > A +0.060 403
A > P +0.070 ACK
call c2 at 9.120 from 100@A to +15550123456@G
A > G +0.000 INVITE
G > A +0.020 100
G > A +0.400 180
G > A +3.400 403
A > G +3.426 ACK
call c3 at 19.120 from 100@A to +15550123458@G
A > G +0.000 INVITE
G > A +0.020 100
G > A +2.400 403
A > G +2.426 ACK
