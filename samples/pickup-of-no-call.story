title: An attended transfer whose Replaces names tags that the far side does not have: 481
host A 10.0.0.10 agent Asterisk PBX 16.28.0
host B 10.0.0.20 agent Yealink SIP-T54W 96.86
healthy call at 0.2 between H and K
call c1 at 2.000 from 2001@A to 2002@B
A > B +0.000 INVITE
    Replaces: 8f3a@10.9.9.9;to-tag=77a;from-tag=99b
    Referred-By: <sip:2003@example.test>
B > A +0.020 481
A > B +0.024 ACK
healthy call at 5.0 between K and Q
