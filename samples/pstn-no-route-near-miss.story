title: A number that is not allocated, cause 1, is nobody's missing route
near-miss of: pstn-no-route
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 10.0.0.30 agent Sonus SBC 9.2

call c1 at 1.300 from 201@A to +12025550199@G
A > G +0.000 INVITE
G > A +0.012 100
G > A +0.181 404
    Reason: Q.850;cause=1;text="Unallocated (unassigned) number"
A > G +0.190 ACK
