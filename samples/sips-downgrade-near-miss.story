title: 480 from the proxy to a sip: call with a sip: Contact, a warning of its own
near-miss of: sips-downgrade
host A 10.0.0.10
host P 10.0.0.1

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE sip:bob@example.test;transport=tls
P > A +0.010 480
    Warning: 399 example.test "User is offline"
A > P +0.020 ACK
