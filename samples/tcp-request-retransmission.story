title: A client repeats its INVITE over TCP as if it were UDP
host A 10.0.0.10 tcp agent Dialer 2
host B 10.0.0.20 tcp

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B tcp
A > B +0.000 INVITE
    repeat 0.5 1.5
B > A +1.700 100
B > A +1.900 180
B > A +3.000 200
A > B +3.010 ACK
A > B +9.000 BYE
B > A +9.010 200
