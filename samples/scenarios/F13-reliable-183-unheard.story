title: A reliable 183 is repeated for 32 s and no PRACK comes: 504
host A 10.0.0.10 agent Cisco-CUCM12.5
host B 10.0.0.20 agent Genband C20
vantage: A, B
healthy call at 0.3 between H and K talk 2 media
call c1 at 2.150 from alice@A to +441632960111@B
A > B +0.000 INVITE !
B > A +0.010 100
B > A +0.300 183 reliable !
    sdp 6000 PCMU telephone-event
    repeat 0.5 1.5 3.5 7.5 15.5 31.5
rtp B:6000 > A:4000 from 0.4 to 16.4 PCMU ?
B > A +32.300 504 !
A > B +32.320 ACK
healthy call at 9.0 between Q and R talk 1 media
healthy call at 31.0 between R and H talk 1 media
