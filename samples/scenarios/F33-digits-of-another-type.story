title: Both sides name 101 for telephone-event; the caller sends its digits as 96, and the menu repeats itself
vantage: A, B
host A 10.0.0.10 agent Panasonic KX-NSX2000
host B 10.0.0.20 agent Genesys SIP Server 8.1
healthy call at 0.3 between H and K talk 6 media
healthy call at 1.9 between Q and R media
call c1 at 3.000 from alice@A to 8000@B
A > B +0.000 INVITE ?
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200 !
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 10 PCMU
rtp B:6000 > A:4000 from 1.1 to 40 PCMU
rtp A:4000 > B:6000 from 10 to 15 telephone-event keys 471108 pt 96 !
rtp A:4000 > B:6000 from 15 to 40 PCMU
A > B +40.000 BYE
B > A +40.010 200
healthy call at 19.0 between H and R media
healthy call at 48.0 between K and Q media
