title: One forked branch is silent, the other says 404: the proxy passes the 404 on, and that is the story
near-miss of: local-408-downstream-silent, invite-no-response, stuck-after-100
host A [2001:db8::10] agent Cisco-CP8841/12.8.1
host P [2001:db8::1] proxy
host B [2001:db8::20]
host C [2001:db8::21]

call c1 at 0.811 from alice@A to 4711@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.006 INVITE
    repeat 0.5 1.5 3.5 7.5
P > C +0.007 INVITE
C > P +0.012 100
C > P +0.041 404
P > C +0.043 ACK
P > A +10.010 404
A > P +10.020 ACK

healthy call at 47.1 between H and K
