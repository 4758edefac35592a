title: A 420 and a 421 are each answered by a second try that fits; an OPTIONS that requires too much
near-miss of: bad-extension-420, extension-required-421, session-interval-422-loop
host A 10.0.0.10 agent Avaya CM/R018x
host B 10.0.0.20 agent Asterisk PBX 18.20.0
host C 10.0.0.21 agent FreeSWITCH-mod_sofia/1.10.11

call c1 at 0.900 from 4001@A to 4002@B
A > B +0.000 INVITE
    Require: 100rel
B > A +0.010 420
    Unsupported: 100rel
A > B +0.015 ACK
A > B +0.030 INVITE
    Supported: 100rel
B > A +0.050 100
B > A +0.200 180
B > A +3.100 200
A > B +3.130 ACK
A > B +9.000 BYE
B > A +9.020 200

call c2 at 12.200 from 4003@A to 4004@C
A > C +0.000 INVITE
    Supported: replaces
C > A +0.012 421
    Require: timer
A > C +0.016 ACK
A > C +0.040 INVITE
    Supported: replaces, timer
    Session-Expires: 90
C > A +0.055 422
    Min-SE: 1800
A > C +0.060 ACK
A > C +0.080 INVITE
    Supported: replaces, timer
    Session-Expires: 1800
    Min-SE: 1800
C > A +0.100 100
C > A +0.300 180
C > A +2.000 200
    Session-Expires: 1800;refresher=uac
    Require: timer
A > C +2.030 ACK
C > A +8.000 BYE
A > C +8.010 200

dialog o1 at 22.000 from ping@A to ping@B
A > B +0.000 OPTIONS
    Require: privacy
B > A +0.005 420
    Unsupported: privacy
healthy call at 24.0 between H and K
