title: A script ends its call under the branch of its INVITE's ACK and BYE alike, and the BYE goes unanswered
host A 10.0.0.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bKfixed1;rport
B > A +0.010 180
B > A +2.010 200
A > B +2.020 ACK
A > B +6.000 BYE
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bKfixed1;rport
    repeat request
healthy call at 60.0 between Q and R
