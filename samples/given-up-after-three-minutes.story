title: A queue rings once and never again; the proxy gives the call up after its three minutes
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20 agent QueueMetrics 23
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to 800@B
A > P +0.000 INVITE
P > A +0.005 100
P > B +0.010 INVITE
B > P +0.015 100
B > P +0.300 182 Queued
P > A +0.310 182
P > B +184.000 CANCEL
B > P +184.010 200 for CANCEL
B > P +184.020 487 for INVITE
P > B +184.030 ACK
P > A +184.040 408 for INVITE
A > P +184.060 ACK
healthy call at 220.0 between H and K
