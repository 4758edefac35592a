title: Reports of a receiver that lost nothing to speak of; and this capture misses what the receiver got
near-miss of: rtcp-bye-or-rr-shows-loss, qos-dscp-missing
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 20.9 PCMU
report B:6001 > A:4001 +6.0 of A:4000 > B:6000 share 0% lost 0
report B:6001 > A:4001 +11.0 of A:4000 > B:6000 share 1% lost 3
A > B +21.000 BYE
B > A +21.010 200
call c2 at 26.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 20.9 PCMU loss 5%
rtp B:6000 > A:4000 from 1.1 to 20.9 PCMU
report B:6001 > A:4001 +6.0 of A:4000 > B:6000 share 0% lost 0
report B:6001 > A:4001 +16.0 of A:4000 > B:6000 share 0% lost 0
A > B +21.000 BYE
B > A +21.010 200
