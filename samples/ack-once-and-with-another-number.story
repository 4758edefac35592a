title: One ACK and no more for an answer that comes again and again; and an ACK with another CSeq
host A 10.0.0.10 agent drachtio 0.8
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host C 10.0.0.21 agent OpenSIPS 3.4
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +2.000 200
    repeat response
A > B +2.020 ACK
B > A +34.100 BYE
A > B +34.110 200
call c2 at 40.000 from alice@A to carol@C
A > C +0.000 INVITE
C > A +0.100 180
C > A +2.000 200
    repeat response
A > C +2.020 ACK
    CSeq: 7 ACK
    repeat 0.5 1.5 3.5 7.5
C > A +34.100 BYE
A > C +34.110 200
healthy call at 80.0 between H and K
