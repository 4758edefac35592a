title: A sleeping phone registers while the call waits, and takes it
near-miss of: push-555-or-no-wakeup
host A 10.0.0.10
host B 10.0.0.20
host P 10.0.0.1 proxy

registration r1 at 0.0 from bob@B
B > P +0.000 REGISTER
    Contact: <sip:bob@10.0.0.20:5060;pn-provider=fcm;pn-prid=token1>;expires=3600
P > B +0.010 200
call c1 at 30.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
registration r1
B > P +34.000 REGISTER
    Contact: <sip:bob@10.0.0.20:5060;pn-provider=fcm;pn-prid=token1>;expires=3600
P > B +34.010 200
call c1
P > B +4.100 INVITE
B > P +4.300 180
P > A +4.302 180
B > P +7.000 200
P > A +7.002 200
A > P +7.010 ACK
P > B +7.012 ACK
A > P +12.000 BYE
P > B +12.002 BYE
B > P +12.010 200
P > A +12.012 200
