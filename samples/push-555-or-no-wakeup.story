title: A sleeping phone does not wake up for a call; another names a push service that nobody serves
host A 10.0.0.10
host B 10.0.0.20 agent LinphoneAndroid/5.2
host C 10.0.0.21 agent LinphoneiOS/5.2
host P 10.0.0.1 agent Flexisip/2.3

registration r1 at 0.0 from bob@B
B > P +0.000 REGISTER
    To: <sip:bob@10.0.0.1>
    From: <sip:bob@10.0.0.1>;tag=77a1
    Contact: <sip:bob@10.0.0.20:5060;pn-provider=fcm;pn-param=app;pn-prid=token1>;expires=3600
P > B +0.010 200
healthy call at 1.0 between H and K
call c1 at 30.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.003 100
P > A +15.000 480
A > P +15.010 ACK
registration r2 at 50.0 from carol@C
C > P +0.000 REGISTER
    Contact: <sip:carol@10.0.0.21:5060;pn-provider=apns;pn-prid=token2>;expires=3600
P > C +0.010 555 Push Notification Service Not Supported
