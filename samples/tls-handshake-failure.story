title: The gateway's certificate has expired: the proxy ends the handshake, and answers 503; next, a gateway that wants a certificate
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30
host X 203.0.113.31

call c1 at 1.000 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.003 100
alert P > G:5061 +0.060 45 about G
P > A +0.065 503
A > P +0.076 ACK
call c2 at 11.000 from alice@A to +493012345679@example.test
A > P +0.000 INVITE
P > A +0.003 100
alert X:5061 > P +0.060 116
P > A +0.065 503
A > P +0.076 ACK
healthy call at 5.3 between H and K through P
