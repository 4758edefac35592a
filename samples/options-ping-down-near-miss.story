title: One ping is lost and the next answered; later a gateway that is alive says 404 to OPTIONS, and refuses one call itself
near-miss of: options-ping-down
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host G 203.0.113.30

dialog o1 at 1.000 from ping@P to G
P > G +0.000 OPTIONS
    repeat 0.5 1.5
dialog o3 at 21.000 from ping@P to G
P > G +0.000 OPTIONS
G > P +0.020 404
call c1 at 30.000 from alice@A to +493012345678@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > G +0.005 INVITE
G > P +0.030 100
G > P +0.130 503
P > G +0.132 ACK
P > A +0.134 503
A > P +0.142 ACK
