title: Changes that are told to wait and are taken then, numbers that rise, hang-ups that follow
near-miss of: overlapping-reinvite-500, reinvite-before-ack, reinvite-bye-crossing, cseq-out-of-order-500, transaction-collision-callid-reuse
host A 10.0.0.10 agent Avaya one-X Deskphone
host B 10.0.0.20 agent Cisco-CUCM14.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.010 INVITE
    sdp 4002 PCMU
B > A +1.020 491 for INVITE 2
A > B +1.030 ACK
    CSeq: 2 ACK
A > B +1.200 ACK
    CSeq: 1 ACK
A > B +4.000 INVITE
    sdp 4002 PCMU
B > A +4.020 200
A > B +4.040 ACK
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.020 ACK
A > B +8.000 INFO
B > A +8.010 500
A > B +20.000 BYE
B > A +20.010 200
call c3 at 60.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +1.000 486
A > B +1.020 ACK
call c4 at 65.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.020 ACK
A > B +9.000 INVITE
    sdp 4000 PCMU sendonly
B > A +9.020 200
    sdp 6000 PCMU recvonly
A > B +9.040 ACK
B > A +12.000 BYE
A > B +12.010 200
healthy call at 140.0 between H and K
