title: The proxy passes the INVITE on without recording itself; the ACK goes straight to an address that cannot be reached
host A 198.51.100.10 agent MicroSIP/3.21.3
host P 203.0.113.1 proxy no-record-route
host B 10.0.0.20 agent Audiocodes Mediant
healthy call at 0.2 between H and K
call c1 at 4.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.005 100
P > B +0.010 INVITE
B > P +0.100 180
P > A +0.110 180
B > P +2.000 200
    repeat response
P > A +2.010 200
    repeat response
A > B +2.030 ACK
    repeat 0.5 1.5 3.5 7.5 11.5 15.5 19.5 23.5 27.5
A > P +10.000 OPTIONS sip:203.0.113.1
P > A +10.010 200
B > A +34.000 BYE
    repeat 0.5 1.5 3.5 7.5 11.5
healthy call at 50.0 between H and K
