title: Three calls from a new PBX are refused with 403 at once; another PBX reaches the same number
near-miss of: auth-bad-credentials
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host D 10.0.0.11 agent Asterisk PBX 20.7.0
host G 203.0.113.30
vantage: G
call c1 at 0.400 from 100@A to +15550123456@G
A > G +0.000 INVITE !
G > A +0.021 403 !
A > G +0.027 ACK
healthy call at 2.2 between H and K
call c2 at 9.120 from 100@A to +15550123456@G
A > G +0.000 INVITE !
G > A +0.020 403 !
A > G +0.026 ACK
call c3 at 15.120 from 101@A to +15550123456@G
A > G +0.000 INVITE !
G > A +0.020 403 !
A > G +0.026 ACK
call c4 at 18.008 from 300@D to +15550123456@G
D > G +0.000 INVITE !
G > D +0.022 100
G > D +0.910 180
G > D +3.200 200 !
D > G +3.222 ACK
D > G +9.000 BYE
G > D +9.022 200
healthy call at 19.2 between Q and R
healthy call at 23.2 between K and R
