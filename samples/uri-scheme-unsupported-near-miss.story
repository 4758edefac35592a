title: 416 to tel:, and the caller tries again by sip:
near-miss of: uri-scheme-unsupported
host A 10.0.0.10
host G 10.0.0.30

healthy call at 0.5 between H and K
call c1 at 2.0 from 2001@A to +12025550123@G
A > G +0.000 INVITE tel:+12025550123
G > A +0.012 416 Unsupported URI Scheme
A > G +0.018 ACK tel:+12025550123
A > G +0.050 INVITE
G > A +0.080 180
G > A +3.000 200
A > G +3.010 ACK
A > G +9.000 BYE
G > A +9.010 200
