title: Subscriptions that work: challenged, fetched once, ended, refreshed
near-miss of: subscribe-notify-failures
host A 10.0.0.10 agent Yealink SIP-T54W 96.86.0.100
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K
dialog s1 at 2.000 from alice@A to 7001@B
A > B +0.000 SUBSCRIBE
    Event: dialog
    Expires: 3600
B > A +0.010 401
A > B +0.020 SUBSCRIBE
    Event: dialog
    Expires: 3600
    Authorization: {credentials}
B > A +0.030 200
    Expires: 3600
B > A +0.050 NOTIFY
    Event: dialog
    Subscription-State: active;expires=3600
A > B +0.070 200
A > B +9.000 SUBSCRIBE
    Event: dialog
    Expires: 0
B > A +9.010 200
    Expires: 0
B > A +9.030 NOTIFY
    Event: dialog
    Subscription-State: terminated;reason=timeout
A > B +9.050 481
healthy call at 46.0 between A and B
healthy call at 60.0 between H and K
