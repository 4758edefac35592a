title: A reliable 183 is repeated for 32 s and no PRACK comes: 504. Then one sent reliably to a caller that has no 100rel
host A 10.0.0.10 agent Cisco-CUCM12.5
host B 10.0.0.20 agent Genband C20
host C 10.0.0.21 agent Audiocodes Mediant
healthy call at 0.3 between H and K media
call c1 at 2.150 from alice@A to +441632960111@B
A > B +0.000 INVITE
    Supported: 100rel, timer
B > A +0.010 100
B > A +0.300 183 reliable
    sdp 6000 PCMU telephone-event
    repeat 0.5 1.5 3.5 7.5 15.5 31.5
rtp B:6000 > A:4000 from 0.4 to 6.4 PCMU
B > A +32.300 504
A > B +32.320 ACK
healthy call at 9.0 between H and R
call c2 at 40.000 from alice@A to +441632960112@C
A > C +0.000 INVITE
    Supported: timer
C > A +0.010 100
C > A +0.300 180 reliable
    repeat 0.5 1.5 3.5
A > C +6.300 CANCEL
C > A +6.310 200
C > A +6.320 487
A > C +6.340 ACK
