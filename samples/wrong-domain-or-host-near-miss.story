title: An unknown user under a domain that the proxy does serve, and one under a subdomain of it
near-miss of: wrong-domain-or-host
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))

healthy call at 1.0 between H and K through P
call c2 at 9.000 from 1003@A to 9876@example.test
A > P +0.000 INVITE
P > A +0.002 100
P > A +0.014 404
A > P +0.020 ACK
call c3 at 14.000 from 1003@A to 9877@sales.example.test
A > P +0.000 INVITE
P > A +0.002 100
P > A +0.014 404
A > P +0.020 ACK
