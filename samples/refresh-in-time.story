title: A refreshed session, a person who hangs up, and a call without a timer that ends after 60 s
near-miss of: session-timer-expired, abnormal-bye-reason
host A 10.0.0.10 agent Zoiper rv2.10
host B 10.0.0.20 agent Broadworks
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: timer
B > A +0.200 180
B > A +2.000 200
    Session-Expires: 90;refresher=uac
    Require: timer
A > B +2.030 ACK
A > B +47.000 UPDATE
    Session-Expires: 90;refresher=uac
B > A +47.010 200
    Session-Expires: 90;refresher=uac
B > A +62.000 BYE
    Reason: Q.850;cause=16;text="Normal call clearing"
A > B +62.010 200
call c2 at 70.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: timer
B > A +2.000 200
    Session-Expires: 1800;refresher=uac
    Require: timer
A > B +2.030 ACK
A > B +302.000 BYE
    Reason: Q.850;cause=31;text="Normal, unspecified"
B > A +302.010 200
call c3 at 380.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +2.000 200
A > B +2.030 ACK
A > B +62.000 BYE
    Reason: SIP;cause=200;text="Call completed elsewhere"
B > A +62.010 200
