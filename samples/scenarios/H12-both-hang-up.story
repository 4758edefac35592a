title: Both sides hang up at once; one BYE gets 200, the other 481: nothing is wrong
near-miss of: in-dialog-481, dialog-tag-mismatch, bye-unanswered
host A 10.0.0.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0
vantage: A, B
healthy call at 0.1 between H and K
call c1 at 0.810 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.007 100
B > A +0.150 180
B > A +2.200 200
A > B +2.215 ACK
A > B +9.500 BYE
B > A +9.504 BYE
B > A +9.512 481
A > B +9.516 200
healthy call at 2.0 between Q and R talk 2 media
healthy call at 12.0 between K and R
