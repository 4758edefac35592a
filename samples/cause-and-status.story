title: A gateway answers 404 and says that the number is not allocated
near-miss of: reason-code-conflict
host A 10.0.0.10 agent Polycom VVX411
host G 10.0.0.30 agent Dialogic BorderNet 3.9
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to 12025550177@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.400 404
    Reason: Q.850;cause=1;text="Unallocated number"
A > G +0.420 ACK
healthy call at 20.0 between H and K
