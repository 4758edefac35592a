title: Reliable responses with one lost PRACK, one late, and a busy user in between
near-miss of: prack-missing, prack-rejected
host A 10.0.0.10 agent Cisco-CUCM12.5
host B 10.0.0.20 agent Genband C20
call c1 at 1.000 from alice@A to +441632960111@B
A > B +0.000 INVITE
    Supported: 100rel, timer
B > A +0.010 100
B > A +0.300 183 reliable
    sdp 6000 PCMU telephone-event
    repeat 0.5 1.5
A > B +1.900 PRACK
B > A +1.910 200
B > A +2.500 180 reliable
A > B +2.520 PRACK
B > A +2.530 200
B > A +5.000 200
    no sdp
A > B +5.030 ACK
B > A +9.000 BYE
A > B +9.010 200
call c2 at 12.000 from alice@A to +441632960112@B
A > B +0.000 INVITE
    Supported: 100rel, timer
B > A +0.010 100
B > A +0.300 180 reliable
    repeat 0.5 1.5
B > A +2.800 486
A > B +2.830 ACK
healthy call at 17.0 between H and R
