title: A full trunk says 486 with cause 34, and a filter says 603 Network Blocked: neither was the called user
near-miss of: remote-rejected-busy-decline

host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 203.0.113.30 agent Sonus SBC 9.2

call c1 at 0.800 from 100@A to +12025550143@G
A > G +0.000 INVITE
G > A +0.021 486
    Reason: Q.850;cause=34;text="No circuit/channel available"
A > G +0.027 ACK

call c2 at 6.300 from 100@A to +12025550187@G
A > G +0.000 INVITE
G > A +0.009 100
G > A +0.074 603 Network Blocked
    Reason: Q.850;cause=21;text="v=analytics1;url=https://redress.example.test";location=RLN
A > G +0.080 ACK
