title: Three calls through routers: a response of another branch, one that goes to the wrong port, a request changed on its way
host A 10.0.0.10 agent Linphone/5.2
host S 203.0.113.5 agent kamailio (5.7.4)
host N 198.51.100.7:40001 inside 192.168.1.20 agent Grandstream HT801 1.0.29.8
host M 198.51.100.9:5060 agent Grandstream HT801 1.0.29.8
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@S
A > S +0.000 INVITE
    repeat invite
S > A +0.010 100
    Via: SIP/2.0/UDP {A};branch=z9hG4bK{token:cut};rport=5060
S > A +0.300 486
    Via: SIP/2.0/UDP {A};branch=z9hG4bK{token:cut};rport=5060
call c2 at 40.000 from carol@N to bob@S
N > S +0.000 INVITE
    Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK{token:b2};rport
    repeat invite
S > N:5060 +0.010 100
    Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK{token:b2};rport
S > N:5060 +0.300 486
    Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK{token:b2};rport
    repeat response
call c3 at 80.000 from dave@M to bob@S
A > M +0.000 INVITE sip:bob@203.0.113.5
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK{token:b3};rport
    From: <sip:dave@example.test>;tag={token:t3}
    To: <sip:bob@203.0.113.5>
    Contact: <sip:dave@10.0.0.10:5060>
M > S +0.004 INVITE sip:bob@203.0.113.5
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK{token:b3};rport
    From: <sip:dave@example.test>;tag={token:t3}
    To: <sip:bob@203.0.113.5>
    Contact: <sip:dave@198.51.100.9:5060>
    CSeq: 1 INVITE
    sdp 4000 PCMU at 198.51.100.9
S > M +0.030 500
M > S +0.040 ACK
healthy call at 130.0 between H and K
