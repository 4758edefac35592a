title: A router changes the address in SDP and not Content-Length: the server refuses both calls with 400
host A 10.0.0.10 agent Linksys/SPA942-6.1.5
host S 203.0.113.5

call c1 at 1.000 from alice@A to 5550100@S
A > S +0.000 INVITE
    Content-Length: 250
S > A +0.020 400
A > S +0.026 ACK
call c2 at 4.000 from alice@A to 5550100@S
A > S +0.000 INVITE
    Content-Length: 250
S > A +0.020 400
A > S +0.026 ACK
healthy call at 5.3 between H and K
