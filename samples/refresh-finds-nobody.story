title: A re-INVITE that refreshes a session finds no answer, and its sender hangs up in vain; a callee's UPDATE likewise, behind a proxy
host A 10.0.0.10 agent Asterisk PBX 18.20.2
host B 10.0.0.20 agent Sonus SBC
host C 10.0.0.21 agent Yealink SIP-T46U
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
healthy call at 0.3 between H and K

call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 180
B > A +0.100 180
B > A +2.000 200
    Require: timer
    Session-Expires: 180;refresher=uac
A > B +2.030 ACK
A > B +92.000 INVITE !
    Session-Expires: 180;refresher=uac
    repeat invite
A > B +124.100 BYE
    repeat request

call c2 at 10.000 from alice@C to carol@example.test
C > P +0.000 INVITE
    Session-Expires: 180
P > A +0.005 INVITE
A > P +2.000 200
    Require: timer
    Session-Expires: 180;refresher=uas
P > C +2.005 200
C > P +2.030 ACK
P > A +2.035 ACK
A > P +92.000 UPDATE
    Session-Expires: 180;refresher=uac
P > C +92.005 UPDATE !
    repeat request
A > P +124.100 BYE
P > C +124.105 BYE
    repeat request
healthy call at 60 between A and K talk 110
healthy call at 110 between A and H
healthy call at 140 between A and H
healthy call at 165 between C and K through P
