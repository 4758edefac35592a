title: A 486 is repeated and no ACK comes; another gets one with the wrong branch
host A 203.0.113.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host C 203.0.113.11

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
B > A +0.005 100
B > A +0.900 486
    repeat response
call c2 at 6.0 from carol@C to 200@B
C > B +0.000 INVITE
B > C +0.005 100
B > C +0.300 486
    repeat response
C > B +0.350 ACK
    Via: SIP/2.0/UDP 203.0.113.11:5060;branch=z9hG4bK77aa12ff;rport
