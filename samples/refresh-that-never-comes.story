title: A session interval of 90 s with the caller as refresher; no refresh, BYE at 60 s. Then one of the callee's, at 1800 s
host A 10.0.0.10 agent Zoiper rv2.10
host B 10.0.0.20 agent Broadworks
host C 10.0.0.21 agent Siemens OSBiz
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: timer
B > A +0.010 100
B > A +0.200 180
B > A +2.000 200
    Session-Expires: 90;refresher=uac
    Require: timer
A > B +2.030 ACK
rtp A:4000 > B:6000 from 2.1 to 6 PCMU
rtp B:6000 > A:4000 from 2.1 to 6 PCMU
B > A +62.020 BYE
    Reason: SIP;cause=408;text="Session timer"
A > B +62.030 200
call c2 at 70.000 from alice@A to carol@C
A > C +0.000 INVITE
    Supported: timer
C > A +0.200 180
C > A +2.000 200
    Session-Expires: 1800;refresher=uas
    Require: timer
A > C +2.030 ACK
A > C +1770.100 BYE
C > A +1770.120 200
