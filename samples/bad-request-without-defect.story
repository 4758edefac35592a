title: A server refuses a well-formed INVITE with 400 and says why in a Warning: it is the server's rule, not the syntax
near-miss of: malformed-request-400
host A 10.0.0.10 tcp agent Asterisk PBX 20.7.0
host S 203.0.113.5

call c1 at 1.303 from 100@A to +15550123456@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.034 400
    Warning: 399 203.0.113.5 "Missing P-Asserted-Identity"
A > S +0.041 ACK

healthy call at 0.2 between H and K
