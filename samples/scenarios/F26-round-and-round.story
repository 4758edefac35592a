title: Two proxies send a number that neither knows to each other, until its hops are used up
vantage: P
host A 10.0.0.10 agent Yealink SIP-T46U
host P 10.0.0.1 proxy
host Z 10.0.0.2 proxy
healthy call at 0.3 between H and K through P
healthy call at 1.1 between Q and R through Z talk 8
call c1 at 2.000 from alice@A to 5559@example.test
A > P +0.000 INVITE !
    Max-Forwards: 20
P > A +0.001 100
P > Z +0.002 INVITE sip:5559@example.test ?
Z > P +0.003 100
Z > P +0.006 INVITE sip:5559@example.test ?
P > Z +0.007 100
P > Z +0.010 INVITE sip:5559@example.test ?
Z > P +0.011 100
Z > P +0.014 INVITE sip:5559@example.test ?
P > Z +0.015 100
P > Z +0.018 INVITE sip:5559@example.test ?
Z > P +0.019 100
Z > P +0.022 INVITE sip:5559@example.test ?
P > Z +0.023 100
P > Z +0.026 INVITE sip:5559@example.test ?
Z > P +0.027 100
Z > P +0.030 INVITE sip:5559@example.test ?
P > Z +0.031 100
P > Z +0.034 INVITE sip:5559@example.test ?
Z > P +0.035 100
Z > P +0.038 INVITE sip:5559@example.test ?
P > Z +0.039 100
P > Z +0.042 INVITE sip:5559@example.test ?
Z > P +0.043 100
Z > P +0.046 INVITE sip:5559@example.test ?
P > Z +0.047 100
P > Z +0.050 INVITE sip:5559@example.test ?
Z > P +0.051 100
Z > P +0.054 INVITE sip:5559@example.test ?
P > Z +0.055 100
P > Z +0.058 INVITE sip:5559@example.test ?
Z > P +0.059 100
Z > P +0.062 INVITE sip:5559@example.test ?
P > Z +0.063 100
P > Z +0.066 INVITE sip:5559@example.test ?
Z > P +0.067 100
Z > P +0.070 INVITE sip:5559@example.test ?
P > Z +0.071 100
P > Z +0.074 INVITE sip:5559@example.test ?
Z > P +0.075 100
Z > P +0.100 483 !
P > Z +0.101 ACK
P > Z +0.103 483 ?
Z > P +0.104 ACK
Z > P +0.106 483 ?
P > Z +0.107 ACK
P > Z +0.109 483 ?
Z > P +0.110 ACK
Z > P +0.112 483 ?
P > Z +0.113 ACK
P > Z +0.115 483 ?
Z > P +0.116 ACK
Z > P +0.118 483 ?
P > Z +0.119 ACK
P > Z +0.121 483 ?
Z > P +0.122 ACK
Z > P +0.124 483 ?
P > Z +0.125 ACK
P > Z +0.127 483 ?
Z > P +0.128 ACK
Z > P +0.130 483 ?
P > Z +0.131 ACK
P > Z +0.133 483 ?
Z > P +0.134 ACK
Z > P +0.136 483 ?
P > Z +0.137 ACK
P > Z +0.139 483 ?
Z > P +0.140 ACK
Z > P +0.142 483 ?
P > Z +0.143 ACK
P > Z +0.145 483 ?
Z > P +0.146 ACK
Z > P +0.148 483 ?
P > Z +0.149 ACK
P > Z +0.151 483 ?
Z > P +0.152 ACK
Z > P +0.154 483 ?
P > Z +0.155 ACK
P > A +0.157 483 ?
A > P +0.159 ACK
healthy call at 7.0 between H and R through P
healthy call at 14.0 between K and Q
