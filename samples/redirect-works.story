title: The server redirects and the caller calls the new address: answered
near-miss of: redirect-not-followed
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host S 203.0.113.5
host C 203.0.113.6

call c1 at 0.604 from 100@A to 5550101@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.041 302
    Contact: <sip:5550101@203.0.113.6:5060>;q=1.0
A > S +0.048 ACK
A > C +0.060 INVITE sip:5550101@203.0.113.6:5060
C > A +0.080 100
C > A +0.260 180
C > A +2.900 200
A > C +2.925 ACK
C > A +9.400 BYE
A > C +9.420 200

healthy call at 3.0 between H and K talk 5
