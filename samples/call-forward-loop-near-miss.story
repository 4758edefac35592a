title: A call that was forwarded twice, to a secretary and to voicemail, and meets a busy line
near-miss of: call-forward-loop
host G 10.0.0.30
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 2.0 from +12025550100@G to 2003@B
G > B +0.000 INVITE
    Diversion: <sip:2002@10.0.0.20>;reason=user-busy;counter=1
    +Diversion: <sip:2001@10.0.0.20>;reason=unconditional;counter=1
    History-Info: <sip:2001@example.test>;index=1
    +History-Info: <sip:2001@10.0.0.20>;index=1.1
    +History-Info: <sip:2002@example.test>;index=1.2
    +History-Info: <sip:2002@10.0.0.20>;index=1.2.1
B > G +0.004 100
B > G +0.012 486
G > B +0.018 ACK
