title: B forwards its calls to a number at C that does not exist
vantage: A
host A 10.0.0.10 agent Cisco-CP8841/12.8.1
host B 10.0.0.20 agent Yealink SIP-T46U
host C 10.0.0.21 agent Asterisk PBX 18.9.0
healthy call at 0.3 between H and K
healthy call at 0.9 between Q and R talk 9
call c1 at 2.100 from alice@A to bob@B
A > B +0.000 INVITE ?
B > A +0.020 302 !
    Contact: <sip:5551@{C}>
A > B +0.025 ACK
A > C +0.050 INVITE sip:5551@{C} !
C > A +0.060 100
C > A +0.120 404 !
A > C +0.125 ACK
call c2 at 4.000 from alice@A to 5550@C
A > C +0.000 INVITE
C > A +0.010 100
C > A +0.200 180
C > A +2.000 200
A > C +2.020 ACK
C > A +9.000 BYE
A > C +9.010 200
healthy call at 15.0 between H and Q
