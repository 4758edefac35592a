title: The answer to the challenge has the CSeq of the challenged INVITE, and the server takes it for that one
near-miss of: routing-loop
host A 10.0.0.10 agent Homegrown-UA/0.3
host B 10.0.0.20
vantage: A, B
healthy call at 0.3 between H and K
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE !
B > A +0.010 401 !
A > B +0.015 ACK
A > B +0.050 INVITE !
    CSeq: 1 INVITE
    Authorization: {credentials}
B > A +0.055 482 !
A > B +0.060 ACK
healthy call at 1.9 between Q and R
healthy call at 5.4 between R and H talk 2 media
