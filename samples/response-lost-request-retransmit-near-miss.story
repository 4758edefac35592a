title: The first responses are lost, and a later one arrives
near-miss of: response-lost-request-retransmit
host A 203.0.113.10
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
    repeat 0.5 1.5
B > A +0.005 100
    repeat 0.5 1.5
B > A +0.900 180
B > A +4.000 200
A > B +4.050 ACK
A > B +9.000 BYE
B > A +9.010 200
