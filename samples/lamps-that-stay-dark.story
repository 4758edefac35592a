title: Subscriptions that come to nothing: an event nobody has, no NOTIFY, a NOTIFY that is not taken, an end at once
host A 10.0.0.10 agent Yealink SIP-T54W 96.86.0.100
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K
dialog s1 at 2.000 from alice@A to 7001@B
A > B +0.000 SUBSCRIBE
    Event: as-feature-event
    Expires: 3600
B > A +0.020 489 Bad Event
    Allow-Events: dialog, presence
dialog s2 at 4.000 from alice@A to 7002@B
A > B +0.000 SUBSCRIBE
    Event: dialog
    Expires: 3600
B > A +0.020 200
    Expires: 3600
dialog s3 at 6.000 from alice@A to 7003@B
A > B +0.000 SUBSCRIBE
    Event: dialog
    Expires: 3600
B > A +0.020 200
    Expires: 3600
B > A +0.050 NOTIFY
    Event: dialog
    Subscription-State: active;expires=3600
A > B +0.070 481
dialog s4 at 8.000 from alice@A to 7004@B
A > B +0.000 SUBSCRIBE
    Event: presence
    Expires: 3600
B > A +0.020 200
    Expires: 3600
B > A +0.050 NOTIFY
    Event: presence
    Subscription-State: terminated;reason=noresource
A > B +0.070 200
healthy call at 26.0 between A and B
healthy call at 60.0 between H and K
