title: A phone answers every challenge and is challenged again, then refused: its password is wrong
host A 10.0.0.10 agent Zoiper v2.10.20.4
host P 10.0.0.1 proxy
vantage: A, P
healthy call at 0.3 between H and K through P
healthy call at 1.4 between Q and R
registration r1 at 2.018 from alice@A
A > P +0.000 REGISTER ?
P > A +0.009 401 ?
A > P +0.018 REGISTER !
    Authorization: {credentials}
P > A +0.031 401 ?
A > P +0.040 REGISTER ?
    Authorization: {credentials}
P > A +0.052 401 ?
A > P +0.060 REGISTER ?
    Authorization: {credentials}
P > A +0.074 403 !
registration r2 at 3.944 from carol@Q
Q > P +0.000 REGISTER
P > Q +0.009 401
Q > P +0.018 REGISTER
    Authorization: {credentials}
P > Q +0.031 200
healthy call at 7.0 between K and Q through P
