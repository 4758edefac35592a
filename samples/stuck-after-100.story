title: The proxy says 100 Trying and never anything else; the caller gives up after 28 s
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1
healthy call at 0.4 between H and P talk 2

call c1 at 3.750 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.011 100
A > P +28.200 CANCEL
P > A +28.208 200
P > A +28.212 487
A > P +28.218 ACK

healthy call at 14.2 between Q and P talk 3
healthy call at 36.0 between H and P talk 2
