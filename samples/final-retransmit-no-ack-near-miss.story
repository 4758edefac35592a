title: A 486 whose first ACK is lost
near-miss of: final-retransmit-no-ack
host A 203.0.113.10
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
B > A +0.005 100
B > A +0.900 486
    repeat 0.5
A > B +1.420 ACK
