title: A pickup that replaces a ringing call, and one refused because the callee is busy
near-miss of: replaces-no-match
host A 10.0.0.10 agent Asterisk PBX 16.28.0
host B 10.0.0.20 agent Yealink SIP-T54W 96.86
call c1 at 1.000 from 2001@A to 2002@B
A > B +0.000 INVITE
    Replaces: 8f3a@10.9.9.9;to-tag=77a;from-tag=99b
B > A +0.020 200
A > B +0.050 ACK
A > B +6.000 BYE
B > A +6.020 200
call c2 at 9.000 from 2001@A to 2002@B
A > B +0.000 INVITE
    Replaces: 8f3a@10.9.9.9;to-tag=77a;from-tag=99b
B > A +0.020 486
A > B +0.050 ACK
