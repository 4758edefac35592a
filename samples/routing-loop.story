title: Two proxies send a number that neither knows to each other, until its hops are used up
host A 10.0.0.10
host P 10.0.0.1 proxy
host Z 10.0.0.2 proxy

healthy call at 0.3 between H and K
call c1 at 1.000 from alice@A to 5559@example.test
A > P +0.000 INVITE
    Max-Forwards: 20
P > A +0.001 100
P > Z +0.002 INVITE sip:5559@example.test
Z > P +0.006 INVITE sip:5559@example.test
P > Z +0.010 INVITE sip:5559@example.test
Z > P +0.014 INVITE sip:5559@example.test
P > Z +0.018 INVITE sip:5559@example.test
Z > P +0.022 INVITE sip:5559@example.test
P > Z +0.026 INVITE sip:5559@example.test
Z > P +0.030 INVITE sip:5559@example.test
P > Z +0.034 INVITE sip:5559@example.test
Z > P +0.038 INVITE sip:5559@example.test
P > Z +0.042 INVITE sip:5559@example.test
Z > P +0.046 INVITE sip:5559@example.test
P > Z +0.050 483
P > A +0.070 483
A > P +0.080 ACK
