title: Two users forward to each other, and the PBX gives up after a few rounds
host A 10.0.0.10
host G 10.0.0.30 agent Sonus SBC
host B 10.0.0.20 agent BroadWorks

healthy call at 0.5 between H and K
call c1 at 2.0 from +12025550100@G to 2001@B
G > B +0.000 INVITE
    Diversion: <sip:2002@10.0.0.20>;reason=unconditional;counter=1
    +Diversion: <sip:2001@10.0.0.20>;reason=unconditional;counter=1
    +Diversion: <sip:2002@10.0.0.20>;reason=unconditional;counter=1
    +Diversion: <sip:2001@10.0.0.20>;reason=unconditional;counter=1
B > G +0.004 100
B > G +0.012 482
G > B +0.018 ACK
