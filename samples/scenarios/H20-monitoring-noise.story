title: Keepalives that get 404, 405 and 481, a phone that signs off, a NOTIFY after the end, a CANCEL that is late
near-miss of: number-not-found, options-ping-down, method-not-allowed-405-501, in-dialog-481, cancel-200-race-unhandled
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 agent kamailio (5.7.4 (x86_64/linux))
host B 10.0.0.20 agent Grandstream GXP2170 1.0.11.79
host G 10.0.0.30 agent Sonus SBC 9.2
vantage: A B P G
healthy call at 0.2 between H and K
dialog o1 at 1.0 from ping@P to ping@G
P > G +0.000 OPTIONS
G > P +0.006 404
registration r1 at 2.0 from carol@A
A > P +0.000 REGISTER
P > A +0.012 200
A > P +20.000 REGISTER
    Expires: 0
P > A +20.012 200
dialog s1 at 3.0 from alice@A to bob@P
A > P +0.000 SUBSCRIBE
    Event: presence
    Expires: 600
P > A +0.010 200
    Expires: 600
P > A +0.020 NOTIFY
    Event: presence
    Subscription-State: active;expires=600
A > P +0.030 200
A > P +15.000 SUBSCRIBE
    Event: presence
    Expires: 0
P > A +15.010 200
    Expires: 0
P > A +15.020 NOTIFY
    Event: presence
    Subscription-State: terminated;reason=timeout
A > P +15.030 481
healthy call at 12.2 between Q and R talk 3 media
call c1 at 25.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.009 100
B > A +0.170 180
B > A +6.000 486
A > B +6.001 CANCEL
A > B +6.004 ACK
B > A +6.010 481 for CANCEL
dialog o2 at 31.0 from ping@P to ping@G
P > G +0.000 OPTIONS
G > P +0.006 404
dialog o3 at 33.0 from ping@P to ping@B
P > B +0.000 OPTIONS
B > P +0.006 405
healthy call at 41.0 between K and R
dialog o4 at 61.0 from ping@P to ping@G
P > G +0.000 OPTIONS
G > P +0.006 404
dialog o5 at 63.0 from ping@P to ping@B
P > B +0.000 OPTIONS
B > P +0.006 481
