title: A phone in a private network behind another private network registers every 30 s; calls for its number go to its Contact
host A 10.0.0.10
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
host N 10.0.0.66
host B 192.168.7.21

healthy call at 0.5 between H and K through P
registration r1 at 1.0 from bob@N
N:41000 > P +0.000 REGISTER
    Via: SIP/2.0/UDP 192.168.7.21:5060;branch=z9hG4bK5aa2;rport
    To: <sip:bob@10.0.0.1>
    From: <sip:bob@10.0.0.1>;tag=5a9
    Contact: <sip:bob@192.168.7.21:5060>
P > N:41000 +0.010 200
    Contact: <sip:bob@192.168.7.21:5060>;expires=40
call c1 at 20.0 from alice@A to +12025550133@example.test
A > P +0.000 INVITE
P > A +0.002 100
P > B +0.005 INVITE sip:bob@192.168.7.21:5060
    repeat invite
registration r1
N:41000 > P +30.000 REGISTER
    Via: SIP/2.0/UDP 192.168.7.21:5060;branch=z9hG4bK5aa3;rport
    To: <sip:bob@10.0.0.1>
    From: <sip:bob@10.0.0.1>;tag=5b0
    Contact: <sip:bob@192.168.7.21:5060>
P > N:41000 +30.010 200
    Contact: <sip:bob@192.168.7.21:5060>;expires=40
call c1
P > A +32.005 408
A > P +32.020 ACK
registration r1
N:41000 > P +60.000 REGISTER
    Via: SIP/2.0/UDP 192.168.7.21:5060;branch=z9hG4bK5aa4;rport
    To: <sip:bob@10.0.0.1>
    From: <sip:bob@10.0.0.1>;tag=5b1
    Contact: <sip:bob@192.168.7.21:5060>
P > N:41000 +60.010 200
    Contact: <sip:bob@192.168.7.21:5060>;expires=40
healthy call at 150.0 between H and K through P
