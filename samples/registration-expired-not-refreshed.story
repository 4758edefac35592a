title: A binding of a minute runs out, a call for it is refused, and then the phone registers again
host C 10.0.0.21 agent Snom/D785 10.1.169
host A 10.0.0.10
host P 10.0.0.1 agent OpenSIPS (3.4.4 (x86_64/linux))

registration r1 at 0.000 from carol@C
C > P +0.000 REGISTER
    Expires: 60
P > C +0.010 200
call c1 at 95.000 from alice@A to carol@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > A +0.012 480
A > P +0.020 ACK
registration r2 at 140.000 from carol@C
C > P +0.000 REGISTER
    Expires: 60
P > C +0.010 200
healthy call at 50.3 between H and K
