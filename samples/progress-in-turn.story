title: Progress that packets overtake, reliable responses one after the other, one repeated while its PRACK is under way
near-miss of: 1xx-after-final, 1xx-retransmit-after-prack, reliable-1xx-overlap
host A 10.0.0.10 agent Yealink SIP-T54W 96.86.0.100
host B 10.0.0.20 agent Genesys SIP Server 8.1
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +3.000 200
B > A +3.004 180 for INVITE
A > B +3.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 183 reliable
    RSeq: 100
    sdp
    repeat 0.5
A > B +0.590 PRACK
    RAck: 100 1 INVITE
B > A +0.620 200 for PRACK
B > A +0.900 180 reliable
    RSeq: 101
A > B +0.930 PRACK
    RAck: 101 1 INVITE
B > A +0.940 200 for PRACK
B > A +6.000 200 for INVITE
    no sdp
A > B +6.020 ACK
A > B +20.000 BYE
B > A +20.010 200
healthy call at 60.0 between H and K
