title: Captured at a server whose answers do not get back: the requests are repeated to the end
host A 203.0.113.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > B +0.000 REGISTER
    repeat request
B > A +0.010 200
    repeat 0.5 1.5 3.5 7.5 11.5 15.5 19.5 23.5 27.5 31.5
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
    repeat invite
B > A +0.005 100
    repeat 0.5 1.5 3.5 7.5 15.5 31.5
B > A +0.900 180
healthy call at 60.0 between Q and R
