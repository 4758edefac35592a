title: Both directions run fast by the clock of the capture, and a short call
near-miss of: rtp-clock-drift
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 80 PCMU drift 500
rtp B:6000 > A:4000 from 1.1 to 80 PCMU drift 530
A > B +80.200 BYE
B > A +80.210 200
call c2 at 90.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 20.9 PCMU drift 600
A > B +21.000 BYE
B > A +21.010 200
