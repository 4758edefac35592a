title: A fax machine answers and asks for T.38, which the caller's side refuses; nothing else is tried
vantage: A, B
host A 10.0.0.10 agent Fritz!OS
host B 10.0.0.20 agent Grandstream HT801 1.0.29.8
healthy call at 0.3 between H and K talk 6 media
healthy call at 1.9 between Q and R media
call c1 at 3.000 from alice@A to 8500@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 7.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 7.9 PCMU
B > A +5.000 INVITE !
    body application/sdp <<
    v=0
    o=- 4711 2 IN IP4 10.0.0.20
    s=-
    c=IN IP4 10.0.0.20
    t=0 0
    m=image 7000 udptl t38
    a=T38FaxVersion:0
    a=T38MaxBitRate:14400
    a=T38FaxRateManagement:transferredTCF
    a=T38FaxUdpEC:t38UDPRedundancy
    >>
A > B +5.020 488 !
B > A +5.040 ACK
B > A +8.000 BYE ?
A > B +8.010 200
healthy call at 14.0 between H and R media
healthy call at 20.0 between K and Q media
