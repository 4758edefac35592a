title: The next hop refuses the proxy's TCP connection, and the proxy answers 503
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30

call c1 at 1.000 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.003 100
refuse G > P +0.006
P > A +0.010 503
A > P +0.016 ACK
healthy call at 5.3 between H and K through P
