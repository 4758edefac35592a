title: Five quiet minutes after its REGISTER a phone behind NAT is not reached any more; then it registers from a new port
host N 198.51.100.7:40001 inside 192.168.1.20 agent Grandstream HT801 1.0.29.8
host S 203.0.113.5 agent kamailio (5.7.4 (x86_64/linux))
host A 203.0.113.80

registration r1 at 0.500 from carol@N
N > S +0.000 REGISTER
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b1};rport
    Contact: <sip:carol@192.168.1.20:5060>
S > N +0.020 200
healthy call at 120.2 between H and K
call c1 at 300.000 from dave@S to carol@N
S > N +0.000 INVITE
    repeat invite
registration r2 at 340.500 from carol@N
N:40777 > S +0.000 REGISTER
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport
    Contact: <sip:carol@192.168.1.20:5060>
S > N:40777 +0.020 200
healthy call at 390.2 between H and K
