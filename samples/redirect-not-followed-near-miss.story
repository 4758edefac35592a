title: The proxy follows the redirect itself; the phone that it leads to is busy
near-miss of: redirect-not-followed
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20
host C 10.0.0.21

call c1 at 0.940 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.006 INVITE
B > P +0.024 302
    Contact: <sip:carol@10.0.0.21:5060>
P > B +0.026 ACK
P > A +0.028 181
P > C +0.030 INVITE sip:carol@10.0.0.21:5060
C > P +0.061 486
P > C +0.063 ACK
P > A +0.065 486
A > P +0.081 ACK

healthy call at 12.5 between H and K through P
