title: 100rel is required, the far side has none: 420, and nobody tries without it; then a phone that requires a timer
host A 10.0.0.10 agent Cisco-SIPGateway/IOS-16.12.5
host B 10.0.0.20 agent Grandstream HT814 1.0.29.8
host C [2001:db8::21] agent Polycom/6.4.3
host D [2001:db8::22] agent Yeastar S50

healthy call at 0.2 between H and K
dialog o1 at 1.0 from ping@A to ping@B
A > B +0.000 OPTIONS
B > A +0.006 200
    Supported: replaces

call c1 at 3.210 from +12025550143@A to 2001@B
A > B +0.000 INVITE
    Require: 100rel
    Supported: timer, replaces
B > A +0.014 420
    Unsupported: 100rel
A > B +0.020 ACK

healthy call at 5.1 between K and H talk 3

call c2 at 12.400 from 2002@C to 2003@D
C > D +0.000 INVITE
    Require: timer, replaces
D > C +0.012 420
    Unsupported: timer
C > D +0.018 ACK
healthy call at 14.0 between Q and R
