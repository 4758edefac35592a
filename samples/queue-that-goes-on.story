title: A queue that rings again each minute and is left after four; a caller who sets a limit of three minutes
near-miss of: provisional-not-refreshed
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20 agent QueueMetrics 23
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to 800@B
A > P +0.000 INVITE
P > A +0.005 100
P > B +0.010 INVITE
B > P +0.015 100
B > P +0.300 180
    repeat 60 120 180
P > A +0.310 180
    repeat 60 120 180
A > P +243.000 CANCEL
P > A +243.010 200 for CANCEL
P > B +243.020 CANCEL
B > P +243.030 200 for CANCEL
B > P +243.040 487 for INVITE
P > B +243.050 ACK
P > A +243.060 487 for INVITE
A > P +243.070 ACK
call c2 at 300.000 from alice@A to 800@B
A > P +0.000 INVITE
    Expires: 180
P > A +0.005 100
P > B +0.010 INVITE
B > P +0.015 100
B > P +0.300 180
P > A +0.310 180
A > P +180.400 CANCEL
P > A +180.410 200 for CANCEL
P > B +180.420 CANCEL
B > P +180.430 200 for CANCEL
B > P +180.440 487 for INVITE
P > B +180.450 ACK
P > A +180.460 487 for INVITE
A > P +180.470 ACK
healthy call at 500.0 between H and K
