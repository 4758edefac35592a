title: Progress at the wrong time: after the answer, after its PRACK, before the PRACK for the last one
host A 10.0.0.10 agent Yealink SIP-T54W 96.86.0.100
host B 10.0.0.20 agent Genesys SIP Server 8.1
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +3.000 200
A > B +3.020 ACK
B > A +6.000 182 Queued for INVITE
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 183 reliable
    sdp
    repeat 0.5 1.5 3.5
A > B +0.130 PRACK
B > A +0.140 200 for PRACK
B > A +6.000 200 for INVITE
    no sdp
A > B +6.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c3 at 60.000 from alice@A to dave@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 183 reliable
    RSeq: 4711
    sdp
B > A +0.120 180 reliable
    RSeq: 4712
A > B +0.200 PRACK
    RAck: 4711 1 INVITE
B > A +0.210 200 for PRACK
A > B +0.230 PRACK
    RAck: 4712 1 INVITE
B > A +0.240 200 for PRACK
B > A +1.000 200 for INVITE
    no sdp
    repeat 0.5
A > B +1.520 ACK
A > B +9.000 BYE
B > A +9.010 200
healthy call at 80.0 between H and K
