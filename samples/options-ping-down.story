title: The trunk stops answering the proxy's OPTIONS; after two misses its calls get 503 from the proxy itself
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30

dialog o1 at 1.000 from ping@P to G
P > G +0.000 OPTIONS
G > P +0.020 200
dialog o2 at 31.000 from ping@P to G
P > G +0.000 OPTIONS
    repeat request
dialog o3 at 71.000 from ping@P to G
P > G +0.000 OPTIONS
    repeat request
call c1 at 110.000 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > A +0.006 503
A > P +0.012 ACK
healthy call at 5.3 between H and K through P
