title: Changes within calls that come too early, on top of each other or with an old number; identifiers used again
host A 10.0.0.10 agent Avaya one-X Deskphone
host B 10.0.0.20 agent Cisco-CUCM14.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.020 ACK
A > B +5.000 INVITE
    sdp 4000 PCMU sendonly
B > A +5.005 100
A > B +5.040 INVITE
    sdp 4002 PCMU
B > A +5.050 500 for INVITE 3
    Retry-After: 7
A > B +5.060 ACK
    CSeq: 3 ACK
B > A +5.400 200 for INVITE 2
    sdp 6000 PCMU recvonly
A > B +5.420 ACK
    CSeq: 2 ACK
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.010 INVITE
    sdp 4002 PCMU
B > A +1.020 491 for INVITE 2
A > B +1.030 ACK
    CSeq: 2 ACK
A > B +1.200 ACK
    CSeq: 1 ACK
A > B +20.000 BYE
B > A +20.010 200
call c3 at 60.000 from alice@A to dave@B
A > B +0.000 INVITE
    CSeq: 105 INVITE
B > A +1.000 200
A > B +1.020 ACK
    CSeq: 105 ACK
A > B +9.000 INFO
    CSeq: 3 INFO
B > A +9.010 500
A > B +20.000 BYE
    CSeq: 106 BYE
B > A +20.010 200
call c4 at 90.000 from alice@A to erin@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.020 ACK
A > B +4.000 BYE
B > A +4.010 200
A > B +14.000 INVITE sip:frank@10.0.0.20
    CSeq: 1 INVITE
    To: <sip:frank@10.0.0.20>
    Route:
    -Route
B > A +14.010 482
A > B +14.020 ACK
call c5 at 120.000 from alice@A to grace@B
A > B +0.000 INVITE
B > A +1.000 200
A > B +1.020 ACK
B > A +9.000 INVITE
    sdp 6002 PCMU
A > B +9.004 BYE
A > B +9.010 481 for INVITE
B > A +9.014 200 for BYE
B > A +9.020 ACK
healthy call at 140.0 between H and K
