title: A PBX between two legs passes on what it gets, ends both, or transfers one of them
near-miss of: b2bua-code-rewrite, sbc-topology-header-strip, b2bua-one-leg-stuck
host A 10.0.0.10 agent Polycom VVX411
host X 10.0.0.5 agent FreeSWITCH-mod_sofia/1.10
host G 10.0.0.30 agent Ribbon SBC 12.1
healthy call at 0.3 between H and K
call a1 at 2.000 from alice@A to 12025550177@X
A > X +0.000 INVITE
    Identity: eyJhbGciOiJFUzI1NiJ9.eyJvcmlnIjp7fX0.c2ln;info=<https://cert.example.test/a.pem>
X > A +0.010 100
call b1 at 2.000 from alice@X to 12025550177@G
X > G +0.020 INVITE
G > X +0.030 100
G > X +0.400 486
X > G +0.410 ACK
call a1
X > A +0.420 486
A > X +0.440 ACK
call a3 at 22.000 from alice@A to 12025550179@X
A > X +0.000 INVITE
X > A +0.010 100
call b3 at 22.000 from alice@X to 12025550179@G
X > G +0.020 INVITE
G > X +0.030 100
G > X +1.000 200
X > G +1.010 ACK
call a3
X > A +1.020 200
A > X +1.040 ACK
A > X +20.000 BYE
X > A +20.010 200
call b3
X > G +21.500 BYE
G > X +21.510 200
healthy call at 50.0 between X and G
healthy call at 95.0 between H and K
