title: The INVITE has no From tag, and its CSeq names another method: 400
host A 10.0.0.10 agent DoorStation 1.4
host B 10.0.0.20 agent Asterisk PBX 20.7.0

call c1 at 2.610 from door@A to desk@B
A > B +0.000 INVITE
    From: <sip:door@example.test>
    CSeq: 1 OPTIONS
B > A +0.011 400 Bad Request
    CSeq: 1 INVITE
A > B +0.020 ACK
    CSeq: 1 ACK

healthy call at 0.7 between H and K
