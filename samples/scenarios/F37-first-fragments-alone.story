title: An INVITE of 2,900 bytes in two fragments, of which the callee sees the first; small requests are answered
vantage: B
host A 10.0.0.10 agent Bria 6.5.1
host B 10.0.0.20 agent Oracle SBC
healthy call at 0.3 between H and K talk 25
healthy call at 1.2 between Q and R
dialog o1 at 1.500 from alice@A to B
A > B +0.000 OPTIONS ?
B > A +0.004 200 ?
call c1 at 3.040 from alice@A to 5550123@B
A > B +0.000 INVITE !
    P-Visited-Data: {token:v0}{token:v1}{token:v2}{token:v3}{token:v4}{token:v5}{token:v6}{token:v7}{token:v8}{token:v9}{token:v10}{token:v11}{token:v12}{token:v13}{token:v14}{token:v15}{token:v16}{token:v17}{token:v18}{token:v19}{token:v20}{token:v21}{token:v22}{token:v23}{token:v24}{token:v25}{token:v26}{token:v27}{token:v28}{token:v29}
    Geolocation: <https://lis.example.test/{token:x0}{token:x1}{token:x2}{token:x3}{token:x4}{token:x5}{token:x6}{token:x7}{token:x8}{token:x9}{token:x10}{token:x11}{token:x12}{token:x13}{token:x14}{token:x15}{token:x16}{token:x17}{token:x18}{token:x19}{token:x20}{token:x21}{token:x22}{token:x23}{token:x24}{token:x25}{token:x26}{token:x27}>
    sdp 4000 PCMU PCMA G722 G729 opus iLBC GSM telephone-event
    fragment 1480 lose 2
    repeat invite
dialog o2 at 31.500 from alice@A to B
A > B +0.000 OPTIONS ?
B > A +0.004 200 ?
healthy call at 20.1 between H and R
healthy call at 40.1 between K and Q
