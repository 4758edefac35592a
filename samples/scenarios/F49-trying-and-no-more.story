title: The next hop says 100 Trying to a call and nothing after that, until the caller gives up; other calls through it work
host A 10.0.0.10 agent snomD785/10.1.169.16
host G 203.0.113.30
vantage: A, G
healthy call at 0.4 between H and G talk 2
call c1 at 3.750 from alice@A to +12025550144@G
A > G +0.000 INVITE !
G > A +0.022 100 !
A > G +40.200 CANCEL ?
G > A +40.208 200 ?
G > A +40.212 487 ?
A > G +40.218 ACK
healthy call at 14.2 between Q and G talk 3
healthy call at 36.0 between H and G talk 2
