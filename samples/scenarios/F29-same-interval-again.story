title: The session interval of 90 s is refused, and the caller asks for the same again
vantage: B
host A 10.0.0.10 agent Panasonic KX-NSX2000
host B 10.0.0.20 agent Metaswitch Perimeta 4.9
healthy call at 0.3 between H and K
healthy call at 1.3 between Q and R talk 12
call c1 at 2.110 from 7001@A to 7002@B
A > B +0.000 INVITE !
    Session-Expires: 90
    Supported: timer
B > A +0.013 422 !
    Min-SE: 1800
A > B +0.018 ACK
A > B +0.041 INVITE !
    Session-Expires: 90
    Supported: timer
B > A +0.055 422 ?
    Min-SE: 1800
A > B +0.060 ACK
call c2 at 5.300 from 7003@H to 7002@B
H > B +0.000 INVITE
B > H +0.010 100
B > H +0.300 180
B > H +3.000 200
H > B +3.020 ACK
H > B +8.000 BYE
B > H +8.020 200
healthy call at 16.0 between H and R
