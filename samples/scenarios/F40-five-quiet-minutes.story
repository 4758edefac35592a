title: Five quiet minutes after its REGISTER a phone behind NAT is not reached any more; then it registers from a new port
vantage: S
host N 198.51.100.7:40001 inside 192.168.1.20 agent Grandstream HT801 1.0.29.8
host S 203.0.113.5 agent kamailio (5.7.4 (x86_64/linux))
host A 203.0.113.80 agent Cisco-CP8841/12.8.1
host L 198.51.100.31 agent Yealink SIP-T46U
registration r1 at 0.500 from carol@N
N > S +0.000 REGISTER !
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b1};rport
    Contact: <sip:carol@192.168.1.20:5060>
S > N +0.020 200 ?
healthy call at 40.2 between H and K talk 8
registration r3 at 20.000 from lena@L
L > S +0.000 REGISTER
S > L +0.015 200
healthy call at 120.2 between Q and R
call c0 at 290.000 from dave@A to lena@L
A > S +0.000 INVITE sip:lena@example.test
S > A +0.002 100
call c0b at 290.010 from dave@S to lena@L
S > L +0.000 INVITE
L > S +0.010 100
L > S +0.150 180
L > S +3.000 200
S > L +3.020 ACK
S > L +25.000 BYE
L > S +25.010 200
call c0
S > A +0.170 180
S > A +3.030 200
A > S +3.060 ACK
A > S +24.980 BYE
S > A +24.990 200
call c1 at 300.000 from eve@A to carol@example.test
A > S +0.000 INVITE ?
S > A +0.002 100
call c1b at 300.010 from eve@S to carol@N
S > N +0.000 INVITE !
    repeat invite
call c1
S > A +32.020 408 ?
A > S +32.050 ACK
registration r2 at 340.500 from carol@N
N:40777 > S +0.000 REGISTER !
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport
    Contact: <sip:carol@192.168.1.20:5060>
S > N:40777 +0.020 200 ?
healthy call at 390.2 between H and K
