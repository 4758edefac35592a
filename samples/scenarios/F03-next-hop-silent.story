title: Captured at the proxy: its next hop never answers, so after 10 s it says 408
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20
seen: P H K Q R
healthy call at 0.2 between H and K through P talk 2
call c1 at 1.911 from alice@A to bob@example.test
A > P +0.000 INVITE ?
P > A +0.010 100
P > B +0.020 INVITE !
    repeat 0.5 1.5 3.5 7.5
P > A +10.020 408 !
A > P +10.026 ACK
healthy call at 5.0 between K and R
healthy call at 14.0 between Q and R through P
