title: A PBX gives an extension's call a number and asks the next carrier after a 404, a 503 and a silence; a number typed in pieces; a retry after the time that a 500 asked for
near-miss of: post-dial-delay-high, number-not-found, trunk-congestion, invite-no-response, dialplan-prefix-format, call-rejected
host A 10.0.0.10 agent Yealink SIP-T46U
host X 10.0.0.2 agent Asterisk PBX 18.20.2
host Y 198.51.100.20 agent Oracle SBC
host G 203.0.113.77 agent Sonus SBC
host E 203.0.113.88 agent Mediant
healthy call at 0.3 between H and K

call c1 at 2.000 from 2010@A to 0441632960555@X
A > X +0.000 INVITE
X > A +0.005 100
call c1b at 2.020 from 441632960010@X to 441632960555@G
X > G +0.000 INVITE
G > X +0.200 404
X > G +0.210 ACK
call c1c at 2.250 from 441632960010@X to 441632960555@E
X > E +0.000 INVITE
E > X +0.500 180
call c1
X > A +0.760 180
call c1c
E > X +3.000 200
X > E +3.030 ACK
call c1
X > A +3.300 200
A > X +3.330 ACK
A > X +12.000 BYE
X > A +12.010 200
call c1c
X > E +11.800 BYE
E > X +11.820 200

call c2 at 30.000 from 2011@A to 0441632960777@X
A > X +0.000 INVITE
X > A +0.005 100
call c2b at 30.020 from 441632960010@Y to 441632960777@G
Y > G +0.000 INVITE
G > Y +0.200 503
    Reason: Q.850;cause=34
Y > G +0.210 ACK
call c2c at 30.250 from 441632960010@Y to 441632960777@E
Y > E +0.000 INVITE
E > Y +3.000 200
Y > E +3.030 ACK
call c2
X > A +3.300 200
A > X +3.330 ACK
A > X +12.000 BYE
X > A +12.010 200
call c2c
Y > E +11.800 BYE
E > Y +11.820 200

call c3 at 60.000 from 2012@A to 0441632960888@X
A > X +0.000 INVITE
X > A +0.005 100
call c3b at 60.020 from 441632960010@X to 441632960888@G
X > G +0.000 INVITE
    repeat 0.5 1.5 3.5
call c3c at 65.020 from 441632960010@X to 441632960888@E
X > E +0.000 INVITE
E > X +3.000 200
X > E +3.030 ACK
call c3
X > A +8.200 200
A > X +8.230 ACK
A > X +20.000 BYE
X > A +20.010 200
call c3c
X > E +15.000 BYE
E > X +15.020 200

call c4 at 90.000 from 2012@A to 0441@X
A > X +0.000 INVITE sip:0441632@10.0.0.2
X > A +0.050 484
A > X +0.060 ACK
A > X +1.500 INVITE sip:0441632960999@10.0.0.2
X > A +3.000 200
A > X +3.030 ACK
A > X +9.000 BYE
X > A +9.010 200

call c5 at 110.000 from 2012@A to 2013@X
A > X +0.000 INVITE
X > A +0.050 500
    Retry-After: 9
A > X +0.060 ACK
A > X +10.000 INVITE
X > A +10.300 180
X > A +12.000 200
A > X +12.030 ACK
A > X +18.000 BYE
X > A +18.010 200
healthy call at 40 between X and K
healthy call at 75 between X and K
