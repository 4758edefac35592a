title: The first server says 503, the caller goes to the second, which answers: nothing is lost
near-miss of: server-overload-503, trunk-congestion
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host S 203.0.113.5
host T 203.0.113.6
vantage: A
healthy call at 0.1 between H and K
call c1 at 0.333 from 100@A to +15550123456@trunk.example.test
A > S +0.000 INVITE
S > A +0.020 503
    Retry-After: 30
A > S +0.026 ACK
A > T +0.040 INVITE
T > A +0.060 100
T > A +0.800 180
T > A +4.100 200
A > T +4.130 ACK
T > A +11.000 BYE
A > T +11.020 200
healthy call at 2.0 between Q and R
healthy call at 8.0 between K and R talk 2 media
