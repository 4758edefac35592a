title: Calls refused by the terminating network's analytics: 603 with v=analytics1, 607, 608
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 203.0.113.30 agent Sonus SBC 9.2

call c1 at 0.800 from +12025550100@A to +12025550143@G
A > G +0.000 INVITE
G > A +0.021 100
G > A +0.221 603 Network Blocked
    Reason: Q.850;cause=21;text="v=analytics1;url=https://redress.example.test";location=LN
A > G +0.227 ACK
call c2 at 6.300 from +12025550100@A to +12025550187@G
A > G +0.000 INVITE
G > A +0.009 100
G > A +0.074 608 Rejected
    Call-Info: <https://block.example.test/complaint.json>;purpose=jwscard
A > G +0.080 ACK
call c3 at 9.300 from +12025550100@A to +12025550188@G
A > G +0.000 INVITE
G > A +0.009 100
G > A +0.074 607 Unwanted
A > G +0.080 ACK
healthy call at 2.2 between H and K
