title: A full trunk: 503 with cause 34, 486 with cause 42, and 403 that speaks of channels
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 203.0.113.30 agent Sonus SBC 9.2

call n1 at 0.500 from 100@A to 5550100@G
A > G +0.000 INVITE
G > A +0.150 180
G > A +1.200 200
A > G +1.221 ACK
A > G +31.000 BYE
G > A +31.020 200
call n2 at 3.500 from 101@A to 5550101@G
A > G +0.000 INVITE
G > A +0.021 503
    Reason: Q.850;cause=34;text="No circuit/channel available"
A > G +0.027 ACK
call n3 at 8.500 from 102@A to 5550102@G
A > G +0.000 INVITE
G > A +0.021 486
    Reason: Q.850;cause=42;text="Switching equipment congestion"
A > G +0.027 ACK
call n4 at 13.500 from 103@A to 5550103@G
A > G +0.000 INVITE
G > A +0.021 403 Max channels exceeded
A > G +0.027 ACK
