title: A user who is busy says 486, with cause 17 or with none
near-miss of: trunk-congestion
host A 10.0.0.10
host G 203.0.113.30 agent Sonus SBC 9.2

call n2 at 3.500 from 101@A to 5550101@G
A > G +0.000 INVITE
G > A +0.021 100
G > A +0.921 486
    Reason: Q.850;cause=17;text="User busy"
A > G +0.927 ACK
call n3 at 8.500 from 102@A to 5550102@G
A > G +0.000 INVITE
G > A +0.021 100
G > A +0.921 486
A > G +0.927 ACK
