title: An attended transfer through a proxy that gave the legs their own Call-IDs: the Replaces names no call of the target, 481
host A 10.0.0.10 agent Yealink SIP-T46S 66.86.0.15
host B 10.0.0.20 agent Grandstream GXP2170 1.0.11.35
host C 10.0.0.21 agent snom/D785 10.1.169.13
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
healthy call at 0.3 between H and K through P
call c1 at 2.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.005 INVITE
B > P +0.100 180
P > A +0.103 180
B > P +2.000 200
P > A +2.003 200
A > P +2.030 ACK
P > B +2.033 ACK
A > P +14.000 REFER
    Refer-To: <sip:carol@10.0.0.21:5060?Replaces=c9dd01%40sbc.invalid%3Bto-tag%3D77ab1c%3Bfrom-tag%3D99b02e>
P > B +14.003 REFER
B > P +14.010 202
P > A +14.013 202
B > P +14.020 NOTIFY
    Event: refer
    Subscription-State: active;expires=60
    body message/sipfrag;version=2.0 <<
    SIP/2.0 100 Trying
    >>
P > A +14.023 NOTIFY
A > P +14.030 200
P > B +14.033 200
call x1 at 16.050 from bob@B to carol@C
B > C +0.000 INVITE
    Replaces: c9dd01@sbc.invalid;to-tag=77ab1c;from-tag=99b02e
    Referred-By: <sip:alice@example.test>
C > B +0.020 481
B > C +0.030 ACK
call c1
B > P +14.100 NOTIFY
    Event: refer
    Subscription-State: terminated;reason=noresource
    body message/sipfrag;version=2.0 <<
    SIP/2.0 481 Call/Transaction Does Not Exist
    >>
P > A +14.103 NOTIFY
A > P +14.110 200
P > B +14.113 200
A > P +20.000 BYE
P > B +20.003 BYE
B > P +20.010 200
P > A +20.013 200
