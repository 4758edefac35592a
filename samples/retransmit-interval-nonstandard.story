title: A client repeats after 50 ms, another under one branch with other contents
host A 10.0.0.10 agent Dialer 2
host B 10.0.0.20
host C 10.0.0.11

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
    repeat 0.05 0.15 0.35
B > A +0.400 100
B > A +0.900 180
B > A +3.000 200
A > B +3.010 ACK
A > B +9.000 BYE
B > A +9.010 200
dialog d1 at 12.0 from carol@C to 200@B
C > B +0.000 OPTIONS
    Via: SIP/2.0/UDP 10.0.0.11:5060;branch=z9hG4bK5511aa;rport
    CSeq: 7 OPTIONS
    X-Try: 1
C > B +0.500 OPTIONS
    Via: SIP/2.0/UDP 10.0.0.11:5060;branch=z9hG4bK5511aa;rport
    CSeq: 7 OPTIONS
    X-Try: 2
B > C +0.510 200
