title: T.38 is refused and the fax goes on in G.711; another is agreed and done
near-miss of: t38-reinvite-488, t38-negotiation-broken
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to fax@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 59 PCMU
rtp B:6000 > A:4000 from 1.1 to 59 PCMU
B > A +5.000 INVITE
    body application/sdp <<
    v=0
    o=- 4711 2 IN IP4 10.0.0.20
    s=-
    c=IN IP4 10.0.0.20
    t=0 0
    m=image 7000 udptl t38
    a=T38FaxVersion:0
    a=T38FaxUdpEC:t38UDPRedundancy
    >>
A > B +5.020 488
B > A +5.040 ACK
B > A +59.200 BYE
A > B +59.210 200
call c2 at 65.000 from alice@A to fax@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 5.0 PCMU
rtp B:6000 > A:4000 from 1.1 to 5.0 PCMU
B > A +5.000 INVITE
    body application/sdp <<
    v=0
    o=- 4711 2 IN IP4 10.0.0.20
    s=-
    c=IN IP4 10.0.0.20
    t=0 0
    m=image 7000 udptl t38
    a=T38FaxVersion:0
    a=T38FaxUdpEC:t38UDPRedundancy
    >>
A > B +5.020 200
    body application/sdp <<
    v=0
    o=- 4711 2 IN IP4 10.0.0.10
    s=-
    c=IN IP4 10.0.0.10
    t=0 0
    m=image 7100 udptl t38
    a=T38FaxVersion:0
    a=T38FaxUdpEC:t38UDPRedundancy
    >>
B > A +5.040 ACK
rtp B:7000 > A:7100 from 5.3 to 39.5 T38
rtp A:7100 > B:7000 from 6.1 to 39.5 T38 loss 1%
B > A +40.000 BYE
A > B +40.010 200
healthy call at 110.0 between H and R media
