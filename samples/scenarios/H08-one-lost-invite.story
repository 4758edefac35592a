title: One INVITE is lost, its retransmission is answered: nothing is wrong
near-miss of: invite-no-response, retransmission-storm, late-100
host A 10.0.0.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0
vantage: A
healthy call at 0.2 between H and K
call c1 at 1.377 from alice@A to bob@B
A > B +0.000 INVITE
    repeat 0.5
B > A +0.511 100
B > A +0.640 180
B > A +3.800 200
A > B +3.822 ACK
A > B +8.100 BYE
B > A +8.115 200
healthy call at 2.2 between Q and R
healthy call at 7.2 between K and R
