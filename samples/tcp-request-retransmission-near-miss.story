title: Over TCP a 200 is repeated, which is right, and a request after a challenge
near-miss of: tcp-request-retransmission
host A 10.0.0.10 tcp
host B 10.0.0.20 tcp

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B tcp
A > B +0.000 INVITE
B > A +0.010 407
A > B +0.020 ACK
A > B +0.030 INVITE
    Proxy-Authorization: {credentials}
B > A +0.050 100
B > A +0.900 180
B > A +3.000 200
    repeat 0.5
A > B +3.600 ACK
A > B +9.000 BYE
B > A +9.010 200
