title: A blind transfer to a number that nobody has: the NOTIFY reports 404, and the callee hangs up
vantage: B
host A 10.0.0.10 agent Cisco/SPA504G-7.6.2
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host P 10.0.0.1 agent kamailio (5.7.4 (x86_64/linux))
healthy call at 0.3 between H and K
healthy call at 1.1 between Q and R talk 6
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +2.000 200
A > B +2.030 ACK
A > B +6.000 REFER !
    Refer-To: <sip:7777@example.test>
B > A +6.010 202 ?
B > A +6.020 NOTIFY
    Event: refer
    Subscription-State: active;expires=60
    body message/sipfrag;version=2.0 <<
    SIP/2.0 100 Trying
    >>
A > B +6.030 200
call x1 at 8.100 from bob@B to 7777@P
B > P +0.000 INVITE ?
    Referred-By: <sip:alice@example.test>
P > B +0.002 100
P > B +0.020 404 ?
B > P +0.030 ACK
call c1
B > A +6.300 NOTIFY !
    Event: refer
    Subscription-State: terminated;reason=noresource
    body message/sipfrag;version=2.0 <<
    SIP/2.0 404 Not Found
    >>
A > B +6.310 200
B > A +9.300 BYE ?
A > B +9.310 200
healthy call at 14.0 between H and R
healthy call at 20.0 between K and Q
