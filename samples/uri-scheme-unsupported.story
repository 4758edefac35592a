title: A gateway is dialled by tel: and answers 416; another caller dials it by sip:
host A 10.0.0.10 agent Kapanga 1.00
host G 10.0.0.30 agent Patton SN4141

healthy call at 0.5 between H and K
call c1 at 2.0 from 2001@A to +12025550123@G
A > G +0.000 INVITE tel:+12025550123
    To: <tel:+12025550123>
G > A +0.004 100
G > A +0.012 416 Unsupported URI Scheme
    To: <tel:+12025550123>;tag=8a7d
A > G +0.018 ACK tel:+12025550123
    To: <tel:+12025550123>;tag=8a7d
healthy call at 4.0 between Q and R
