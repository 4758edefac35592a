title: A call that the terminating network's analytics block: 603 with the marks of a block, where another number of the same network answers
host A 10.0.0.10 agent FreeSWITCH-mod_sofia/1.10.11
host G 203.0.113.30 agent Oracle SBC
fixed: numbers
vantage: A, G
healthy call at 0.3 between H and K
call c1 at 1.300 from +12025550171@A to +13035550143@G
A > G +0.000 INVITE !
G > A +0.030 100
G > A +0.411 603 Network Blocked !
    Reason: Q.850;cause=21;text="v=analytics1;url=https://redress.example.test";location=LN
A > G +0.417 ACK
healthy call at 2.2 between Q and R talk 3
call c2 at 4.300 from +12025550171@A to +13035550188@G
A > G +0.000 INVITE
G > A +0.030 100
G > A +1.100 180
G > A +4.100 200
A > G +4.120 ACK
A > G +9.100 BYE
G > A +9.130 200
healthy call at 15.5 between H and R
