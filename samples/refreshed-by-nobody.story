title: The answer makes a caller refresh that has no session timers: the call is cut
host A 10.0.0.10 agent Snom 3.70
host B 10.0.0.20 agent Oracle E-SBC 9.0
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: replaces
B > A +1.000 200
    Session-Expires: 90;refresher=uac
A > B +1.020 ACK
B > A +61.000 BYE
A > B +61.010 200
healthy call at 70.0 between H and K
