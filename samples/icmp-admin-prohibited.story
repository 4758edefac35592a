title: A router between proxy and gateway prohibits SIP: the proxy answers 503 for it
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30
host X 10.0.0.254

call c1 at 2.100 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.002 100
P > G +0.004 INVITE
icmp X > P +0.006 admin-prohibited about G
P > A +0.009 503
A > P +0.012 ACK
healthy call at 4.0 between H and K through P
