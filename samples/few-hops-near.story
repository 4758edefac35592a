title: 483 to a request that started with seventy hops; a probe with none; and one with seventy, which shows that somebody is there
near-miss of: max-forwards-missing-or-low
host A 10.0.0.10
host P 10.0.0.1 proxy
call c1 at 2.000 from 2001@A to 2002@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.930 483
A > P +0.940 ACK
dialog o1 at 5.000 from ping@A to ping@P
A > P +0.000 OPTIONS
    Max-Forwards: 0
P > A +0.004 483
dialog o2 at 6.000 from ping@A to ping@P
A > P +0.000 OPTIONS
P > A +0.004 483
healthy call at 7.0 between K and Q
