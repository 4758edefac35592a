title: A session interval that is too small is corrected after 422; the session is refreshed by UPDATE after 900 s
near-miss of: session-interval-422-loop, session-timer-expired, call-rejected
host A 10.0.0.10 agent Panasonic KX-NSX2000
host B 10.0.0.20 agent Metaswitch Perimeta 4.9
vantage: A, B
healthy call at 0.3 between H and K
call c1 at 2.110 from 7001@A to 7002@B
A > B +0.000 INVITE
    Session-Expires: 90
B > A +0.013 422
    Min-SE: 1800
A > B +0.018 ACK
A > B +0.041 INVITE
    Session-Expires: 1800
    Min-SE: 1800
B > A +0.055 100
B > A +0.210 180
B > A +3.110 200
    Session-Expires: 1800;refresher=uac
    Require: timer
A > B +3.130 ACK
A > B +903.130 UPDATE
    Session-Expires: 1800;refresher=uac
    Supported: timer
B > A +903.140 200
    Session-Expires: 1800;refresher=uac
    Require: timer
A > B +960.000 BYE
B > A +960.010 200
healthy call at 300.0 between Q and R talk 2 media
healthy call at 901.0 between K and R
