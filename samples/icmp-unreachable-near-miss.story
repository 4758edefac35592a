title: Failover after ICMP works, and one error about a late RTP port and one that quotes a response are no fault of a call
near-miss of: icmp-unreachable
host A 10.0.0.10
host B 10.0.0.20
host C 10.0.0.21

call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE sip:bob@example.test
icmp B > A +0.001 port-unreachable
A > C +0.500 INVITE sip:bob@example.test
C > A +0.510 100
C > A +0.700 180
C > A +2.900 200
A > C +2.920 ACK
rtp A:4000 > C:6000 from 2.95 to 8.98 PCMU
rtp C:6000 > A:4000 from 2.95 to 8.98 PCMU
A > C +9.000 BYE
C > A +9.010 200
datagram C:6000 > A:4000 +9.020 80000001000000a0000000010000
icmp A > C +9.021 port-unreachable
