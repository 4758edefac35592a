title: A desk phone rings for the proxy's thirty seconds, which then takes the call back and says 408 to the caller
near-miss of: invite-no-response, local-408-downstream-silent, caller-cancelled
host A 10.0.0.10 agent Grandstream GXP2170 1.0.11.79
host P 10.0.0.1 proxy
host B 10.0.0.20 agent PolyEdge-E220/8.1
vantage: P
healthy call at 0.3 between H and K through P talk 2
call c1 at 2.731 from alice@A to bob@example.test
A > P +0.000 INVITE !
P > A +0.004 100
P > B +0.008 INVITE ?
B > P +0.016 100
B > P +0.190 180 ?
P > A +0.193 180 ?
P > B +30.200 CANCEL ?
B > P +30.209 200 for CANCEL ?
B > P +30.214 487 ?
P > B +30.218 ACK
P > A +30.222 408 !
A > P +30.230 ACK
healthy call at 5.1 between Q and R through P talk 6
healthy call at 27.0 between Q and R through P talk 2
