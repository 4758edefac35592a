title: A phone without TLS has a sips account: the proxy answers 480 with Warning 381
host A 10.0.0.10 agent Fanvil X4 2.4.5
host P 10.0.0.1 agent kamailio (5.7.4 (x86_64/linux))

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE sip:bob@example.test
    Contact: <sips:alice@10.0.0.10:5060>
P > A +0.010 480
    Warning: 381 example.test "SIPS Required"
A > P +0.020 ACK
call c2 at 8.0 from alice@A to bob@P
A > P +0.000 INVITE sips:bob@example.test
    Contact: <sips:alice@10.0.0.10:5060>
P > A +0.010 416 Unsupported URI Scheme
A > P +0.020 ACK
