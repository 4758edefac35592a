title: 100rel is required, the far side has none, as its answer to OPTIONS shows: 420, and nobody tries without it
host A 10.0.0.10 agent Cisco-SIPGateway/IOS-16.12.5
host B 10.0.0.20 agent Grandstream HT814 1.0.29.8
vantage: A, B
healthy call at 0.2 between H and K
dialog o1 at 1.0 from ping@A to ping@B
A > B +0.000 OPTIONS
B > A +0.006 200 ?
    Supported: replaces
call c1 at 3.210 from +12025550143@A to 2001@B
A > B +0.000 INVITE !
    Require: 100rel
B > A +0.014 420 !
    Unsupported: 100rel
A > B +0.020 ACK
healthy call at 5.1 between K and H talk 2 media
healthy call at 14.0 between Q and R
