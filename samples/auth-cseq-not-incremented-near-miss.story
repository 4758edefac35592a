title: A server that forgave the old CSeq, and a retry with a new one
near-miss of: auth-cseq-not-incremented, auth-realm-mismatch
host A 10.0.0.10 agent Homegrown-UA/0.3
host B 10.0.0.20

call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 401
A > B +0.015 ACK
A > B +0.050 INVITE
    CSeq: 1 INVITE
    Authorization: {credentials}
B > A +0.155 180
B > A +2.155 200
A > B +2.160 ACK
A > B +8.160 BYE
B > A +8.170 200
call c2 at 11.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 401
A > B +0.015 ACK
A > B +0.050 INVITE
    Authorization: {credentials}
B > A +0.155 180
B > A +2.155 486
A > B +2.160 ACK
