title: The answer makes a caller refresh that has session timers, and it does
near-miss of: refresher-role-conflict
host A 10.0.0.10 agent Snom 3.70
host B 10.0.0.20 agent Oracle E-SBC 9.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: timer
    Session-Expires: 90
B > A +1.000 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +1.020 ACK
A > B +46.000 UPDATE
    Supported: timer
    Session-Expires: 90;refresher=uac
B > A +46.020 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +80.000 BYE
B > A +80.010 200
healthy call at 90.0 between H and K
