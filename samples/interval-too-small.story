title: The session interval of 90 s is refused twice, since the caller asks for the same again
host A 10.0.0.10 agent Panasonic KX-NSX2000
host B 10.0.0.20 agent Metaswitch Perimeta 4.9
healthy call at 0.3 between H and K
call c1 at 2.110 from 7001@A to 7002@B
A > B +0.000 INVITE
    Session-Expires: 90
    Supported: timer
B > A +0.013 422
    Min-SE: 1800
A > B +0.018 ACK
A > B +0.041 INVITE
    Session-Expires: 90
    Supported: timer
B > A +0.055 422
    Min-SE: 1800
A > B +0.060 ACK
healthy call at 6.0 between K and Q talk 2
healthy call at 11.0 between H and R
