title: A phone behind NAT gets its responses where it sent from; a router changes addresses and nothing else
near-miss of: stray-response, missing-rport-received, sip-alg-rewrite
host A 10.0.0.10 agent Linphone/5.2
host S 203.0.113.5 agent kamailio (5.7.4)
host N 198.51.100.7:40001 inside 192.168.1.20 agent Grandstream HT801 1.0.29.8
healthy call at 0.3 between H and K
call c2 at 4.000 from carol@N to bob@S
N > S +0.000 INVITE
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport
    repeat 0.5
S > N +0.510 100
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport=40001;received=198.51.100.7
S > N +0.700 486
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport=40001;received=198.51.100.7
N > S +0.720 ACK
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport
healthy call at 40.0 between H and K
