title: A registrar keeps the private Contact of a phone behind NAT and calls it there
host A 10.0.0.10
host P 198.51.100.1 agent kamailio (5.7.4 (x86_64/linux))
host N 203.0.113.11
host B 192.168.1.7

healthy call at 0.5 between H and K
registration r1 at 1.0 from bob@N
N:41000 > P +0.000 REGISTER
    Via: SIP/2.0/UDP 192.168.1.7:5060;branch=z9hG4bK5aa2;rport
    Contact: <sip:bob@192.168.1.7:5060>
P > N:41000 +0.010 200
    Contact: <sip:bob@192.168.1.7:5060>;expires=3600
call c1 at 20.0 from alice@P to bob@B
P > B +0.000 INVITE
    To: <sip:bob@example.test>
    repeat invite
healthy call at 70.0 between Q and R
