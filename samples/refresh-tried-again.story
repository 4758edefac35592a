title: A refresh that meets 491 and one with 422 are tried again; after a refused one the call goes on; a refused change of the media is no refresh
near-miss of: session-timer-refresh-failed, session-timer-expired

host A 10.0.0.10 agent Zoiper rv2.10
host B 10.0.0.20 agent Broadworks

call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 90
B > A +2.000 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +2.030 ACK
A > B +47.000 INVITE
    Session-Expires: 90;refresher=uac
B > A +47.010 491
A > B +47.020 ACK
A > B +49.500 INVITE
    Session-Expires: 90;refresher=uac
B > A +49.510 422
    Min-SE: 120
A > B +49.520 ACK
A > B +49.600 INVITE
    Session-Expires: 120;refresher=uac
    Min-SE: 120
B > A +49.610 200
    Session-Expires: 120;refresher=uac
A > B +49.630 ACK
A > B +51.000 BYE
B > A +51.020 200

call c2 at 60.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 1800
B > A +2.000 200
    Require: timer
    Session-Expires: 1800;refresher=uac
A > B +2.030 ACK
A > B +902.000 UPDATE
    Session-Expires: 1800;refresher=uac
B > A +902.100 500
A > B +960.000 BYE
B > A +960.020 200

call c3 at 1100.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 90
B > A +2.000 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +2.030 ACK
A > B +20.000 INVITE
    Session-Expires: 90;refresher=uac
    sdp 4000 G722
B > A +20.020 488
A > B +20.040 ACK
A > B +21.000 BYE
B > A +21.020 200
