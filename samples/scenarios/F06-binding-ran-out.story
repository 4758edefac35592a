title: A binding of a minute is not refreshed; a call half a minute after it ran out gets 480 from the proxy
near-miss of: number-not-found
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host C 10.0.0.21 agent Grandstream GXP2170 1.0.11.79
host P 10.0.0.1 proxy
vantage: P
registration r1 at 0.250 from 1007@C
C > P +0.000 REGISTER !
    Expires: 60
P > C +0.012 200 ?
healthy call at 8.2 between H and K through P
healthy call at 41.0 between Q and H
call c1 at 95.260 from alice@A to 1007@example.test
A > P +0.000 INVITE !
P > A +0.006 100
P > A +0.012 480 !
A > P +0.024 ACK
healthy call at 97.7 between Q and R through P
