title: Refreshes of a session of 90 s that are refused: a re-INVITE with 500 and UPDATE with 408, then BYE of the refresher; one of the callee's; one whose peer lets the timer run out

host A 10.0.0.10 agent Zoiper rv2.10
host B 10.0.0.20 agent Broadworks
healthy call at 0.3 between H and K

call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 90
B > A +0.100 180
B > A +2.000 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +2.030 ACK
A > B +47.000 INVITE
    Session-Expires: 90;refresher=uac
B > A +47.100 500
A > B +47.120 ACK
A > B +47.300 BYE
B > A +47.320 200

call c2 at 60.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 90
B > A +2.000 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +2.030 ACK
A > B +47.000 UPDATE
    Session-Expires: 90;refresher=uac
B > A +47.100 408
A > B +47.200 BYE
    Reason: SIP;cause=408;text="Session refresh failed"
B > A +47.220 200

call c3 at 120.000 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: timer
B > A +2.000 200
    Require: timer
    Session-Expires: 1800;refresher=uas
A > B +2.030 ACK
B > A +902.000 INVITE
    Session-Expires: 1800;refresher=uac
    sdp 6000 PCMU telephone-event
A > B +902.100 488
B > A +902.120 ACK
B > A +902.500 BYE
A > B +902.520 200

call c4 at 1100.000 from alice@A to bob@B
A > B +0.000 INVITE
    Session-Expires: 90
B > A +2.000 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +2.030 ACK
A > B +47.000 INVITE
    Session-Expires: 90;refresher=uac
B > A +47.100 500
A > B +47.120 ACK
B > A +62.000 BYE
A > B +62.020 200
