title: Repetitions at T1, and at a T1 of 250 ms
near-miss of: retransmit-interval-nonstandard
host A 10.0.0.10
host B 10.0.0.20

call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
    repeat 0.5 1.5
B > A +1.600 100
B > A +1.900 180
B > A +3.000 200
A > B +3.010 ACK
A > B +9.000 BYE
    repeat 0.25 0.75
B > A +9.800 200
