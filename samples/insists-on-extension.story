title: 421 for want of 100rel, over TCP; the caller has none and gives up
host A 10.0.0.10 tcp agent Mitel MiVoice 5330
host B 10.0.0.20 tcp agent Oracle SBC 9.1
healthy call at 0.3 between H and K
call c1 at 2.440 from 3001@A to 3002@B
A > B +0.000 INVITE
    Supported: replaces, timer
B > A +0.018 421
    Require: 100rel
A > B +0.025 ACK
healthy call at 6.0 between K and Q talk 2
