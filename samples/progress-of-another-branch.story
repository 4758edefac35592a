title: PRACK names an RSeq that was never sent: 481, and the call ends with 500
host A 10.0.0.10 agent Linphone/5.2.4
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K
call c1 at 2.150 from alice@A to bob@B
A > B +0.000 INVITE
    Supported: 100rel
B > A +0.010 100
B > A +0.300 183 reliable
    sdp 6000 PCMU telephone-event
    repeat 0.5 1.5 3.5 7.5 15.5
A > B +0.350 PRACK
    RAck: 4711 1 INVITE
B > A +0.360 481
B > A +32.300 500
A > B +32.320 ACK
