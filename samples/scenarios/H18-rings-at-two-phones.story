title: Two phones ring, one answers, the proxy calls the other off: completed elsewhere
near-miss of: caller-cancelled, multiple-200-forked
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20 agent Polycom/6.4.3
host C 10.0.0.21 agent Grandstream GXP2170 1.0.11.79
vantage: P, A
healthy call at 0.2 between Q and R through P
call c1 at 1.402 from alice@A to sales@example.test
A > P +0.000 INVITE
P > A +0.004 100
P > B +0.007 INVITE
P > C +0.008 INVITE
B > P +0.016 100
C > P +0.019 100
B > P +0.148 180
P > A +0.152 180
C > P +0.210 180
P > A +0.213 180
C > P +3.900 200
P > A +3.903 200
P > B +3.905 CANCEL
    Reason: SIP;cause=200;text="Call completed elsewhere"
B > P +3.911 200
B > P +3.913 487
P > B +3.916 ACK
A > P +3.925 ACK
P > C +3.928 ACK
A > P +15.500 BYE
P > C +15.503 BYE
C > P +15.520 200
P > A +15.523 200
healthy call at 2.7 between H and K through P
healthy call at 9.7 between K and R
