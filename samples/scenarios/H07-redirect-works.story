title: The server redirects and the caller calls the new address: answered
near-miss of: redirect-not-followed, redirect-target-failed
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host B 10.0.0.20 agent Cisco-SIPGateway/IOS-16.12.5
host C 10.0.0.21 agent Polycom/6.4.3
vantage: A
healthy call at 0.1 between H and K
call c1 at 0.604 from 100@A to 5550101@B
A > B +0.000 INVITE
B > A +0.020 100
B > A +0.041 302
    Contact: <sip:5550101@{C}>;q=1.0
A > B +0.048 ACK
A > C +0.060 INVITE sip:5550101@{C}
C > A +0.080 100
C > A +0.260 180
C > A +2.900 200
A > C +2.925 ACK
C > A +9.400 BYE
A > C +9.420 200
healthy call at 3.0 between Q and R talk 5
healthy call at 4.0 between R and H talk 2 media
