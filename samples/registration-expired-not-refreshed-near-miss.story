title: A phone that is switched off over night and on again, and nobody called; one that signs off and on
near-miss of: registration-expired-not-refreshed
host C 10.0.0.21 agent Snom/D785 10.1.169
host D 10.0.0.22 agent Snom/D785 10.1.169
host P 10.0.0.1 agent OpenSIPS (3.4.4 (x86_64/linux))

registration r1 at 0.000 from carol@C
C > P +0.000 REGISTER
    Expires: 60
P > C +0.010 200
registration r3 at 1.000 from dave@D
D > P +0.000 REGISTER
    Expires: 60
P > D +0.010 200
D > P +20.000 REGISTER
    Expires: 0
P > D +20.010 200
registration r2 at 240.000 from carol@C
C > P +0.000 REGISTER
    Expires: 60
P > C +0.010 200
registration r4 at 241.000 from dave@D
D > P +0.000 REGISTER
    Expires: 60
P > D +0.010 200
