title: Behind NAT with keepalives the phone is reached after five minutes; another one that is off is no NAT's fault
near-miss of: nat-binding-expired
host N 198.51.100.7:40001 inside 192.168.1.20
host B 10.0.0.20
host S 203.0.113.5 agent kamailio (5.7.4 (x86_64/linux))

registration r1 at 0.500 from carol@N
N > S +0.000 REGISTER
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b1};rport
S > N +0.020 200
registration r3 at 0.700 from erin@B
B > S +0.000 REGISTER
S > B +0.020 200
call c1 at 300.000 from dave@S to carol@N
S > N +0.000 INVITE
N > S +0.030 100
N > S +0.200 180
N > S +3.200 200
S > N +3.220 ACK
S > N +9.000 BYE
N > S +9.020 200
call c2 at 310.000 from dave@S to erin@B
S > B +0.000 INVITE
    repeat invite
healthy call at 350.2 between H and K
