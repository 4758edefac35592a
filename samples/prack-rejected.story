title: Behind a proxy the PRACK of the caller names an RSeq that nobody sent: 481, and the call fails with 500
host A 10.0.0.10 agent Linphone/5.2.3
host P 10.0.0.1 proxy agent OpenSIPS (3.4.4 (x86_64/linux))
host B 10.0.0.20 agent Cisco-SIPGateway/IOS-16.12.4
healthy call at 0.3 between H and K through P
call c1 at 2.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.006 INVITE
B > P +0.300 183 reliable
    RSeq: 4100
    sdp 6000 PCMU
P > A +0.303 183
    Require: 100rel
    RSeq: 4100
    sdp 6000 PCMU
A > P +0.330 PRACK
    RAck: 4101 1 INVITE
P > B +0.333 PRACK
B > P +0.340 481 for PRACK
P > A +0.343 481 for PRACK
B > P +32.400 500 for INVITE
P > A +32.403 500 for INVITE
P > B +32.405 ACK
A > P +32.420 ACK
healthy call at 40.0 between H and K through P
