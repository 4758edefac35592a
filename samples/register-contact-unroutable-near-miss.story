title: A registrar keeps the private Contact of a phone behind NAT, and calls it where it came from
near-miss of: register-contact-unroutable
host P 198.51.100.1
host N 203.0.113.11

healthy call at 0.5 between H and K
registration r1 at 1.0 from bob@N
N:41000 > P +0.000 REGISTER
    Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;rport
    Contact: <sip:bob@192.168.1.7:5060>
P > N:41000 +0.010 200
    Contact: <sip:bob@192.168.1.7:5060>;expires=3600
call c1 at 20.0 from alice@P to bob@N
P > N:41000 +0.000 INVITE sip:bob@192.168.1.7:5060
    To: <sip:bob@example.test>
N:41000 > P +0.100 180
N:41000 > P +2.000 200
P > N:41000 +2.010 ACK
P > N:41000 +8.000 BYE
N:41000 > P +8.010 200
