title: A router changed the address in the SDP and not Content-Length: the server refuses both calls with 400
vantage: S
fixed: addresses ports ipv6 tcp
host A 10.0.0.10 agent Linksys/SPA942-6.1.5
host S 203.0.113.5 agent sipgate
healthy call at 0.3 between H and K
healthy call at 0.7 between Q and S talk 9
call c1 at 2.000 from alice@A to 5550100@S
A > S +0.000 INVITE !
    Content-Length: 250
S > A +0.020 400 !
A > S +0.026 ACK
call c2 at 5.000 from alice@A to 5550100@S
A > S +0.000 INVITE !
    Content-Length: 250
S > A +0.020 400 !
A > S +0.026 ACK
healthy call at 6.3 between H and R
healthy call at 14.3 between K and S
