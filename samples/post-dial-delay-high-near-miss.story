title: A queue that says so with 182, and a mobile call that takes five seconds to ring
near-miss of: post-dial-delay-high
host A 10.0.0.10
host G 203.0.113.30

call c1 at 1.000 from alice@A to +493011223344@G
A > G +0.000 INVITE
G > A +0.004 100
G > A +0.024 182
G > A +12.024 180
G > A +15.024 200
A > G +15.040 ACK
A > G +25.040 BYE
G > A +25.062 200
call c2 at 31.000 from alice@A to +491761234567@G
A > G +0.000 INVITE
G > A +0.004 100
G > A +5.624 180
G > A +9.024 200
A > G +9.040 ACK
A > G +25.040 BYE
G > A +25.062 200
