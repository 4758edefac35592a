title: A transfer that goes through, and one that its asker leaves at ringing
near-miss of: refer-transfer-failed
host A 10.0.0.10 agent Cisco/SPA504G-7.6.2
host B 10.0.0.20 agent Asterisk PBX 20.7.0
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +2.000 200
A > B +2.030 ACK
A > B +6.000 REFER
    Refer-To: <sip:2020@example.test>
B > A +6.010 202
B > A +6.020 NOTIFY
    Event: refer
    Subscription-State: active;expires=60
    body message/sipfrag <<
    SIP/2.0 180 Ringing
    >>
A > B +6.030 200
B > A +9.000 NOTIFY
    Event: refer
    Subscription-State: terminated;reason=noresource
    body message/sipfrag <<
    SIP/2.0 200 OK
    >>
A > B +9.010 200
A > B +9.100 BYE
B > A +9.110 200
call c2 at 20.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +2.000 200
A > B +2.030 ACK
A > B +6.000 REFER
    Refer-To: <sip:2020@example.test>
B > A +6.010 202
B > A +6.020 NOTIFY
    Event: refer
    Subscription-State: active;expires=60
    body message/sipfrag <<
    SIP/2.0 180 Ringing
    >>
A > B +6.030 200
A > B +7.000 BYE
B > A +7.010 200
