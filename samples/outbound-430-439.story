title: The flow to a phone is gone (430), and a first hop does not know outbound (439)
host A 10.0.0.10
host B 10.0.0.20 agent Linphone/5.2
host P 10.0.0.1 agent kamailio (5.7.4 (x86_64/linux))

healthy call at 0.5 between H and K
call c1 at 2.0 from alice@A to bob@P
A > P +0.000 INVITE
P > A +0.004 100
P > A +0.040 430 Flow Failed
A > P +0.046 ACK
registration r1 at 5.0 from carol@B
B > P +0.000 REGISTER
    Supported: outbound, path
P > B +0.010 439 First Hop Lacks Outbound Support
