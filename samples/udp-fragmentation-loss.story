title: A call whose INVITE takes two packets: the second fragment never arrives, small requests do
host A 10.0.0.10 agent Bria 6.5.1
host B 10.0.0.20

dialog o1 at 0.300 from alice@A to B
A > B +0.000 OPTIONS
B > A +0.004 200
call c1 at 2.040 from alice@A to 5550123@B
A > B +0.000 INVITE
    P-Visited-Data: {token:v1}{token:v2}{token:v3}{token:v4}{token:v5}{token:v6}{token:v7}{token:v8}{token:v9}{token:w1}
    Geolocation: <https://lis.example.test/{token:x1}{token:x2}{token:x3}{token:x4}{token:x5}{token:x6}{token:x7}>
    sdp 4000 PCMU PCMA G722 G729 opus iLBC GSM telephone-event
    fragment 1000 lose 2
    repeat invite
dialog o2 at 31.300 from alice@A to B
A > B +0.000 OPTIONS
B > A +0.004 200
healthy call at 5.1 between H and K
