title: The far side's tone stops with a 180 eight seconds before the answer; and a proxy keeps a 183 back
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent FreeSWITCH
host P 10.0.0.1 proxy
host G 10.0.0.30 agent Sonus SBC
healthy call at 0.3 between H and K media
call c1 at 4.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 183
    sdp 6000 PCMU telephone-event
rtp B:6000 > A:4000 from 0.5 to 4 PCMU
B > A +4.000 180
B > A +12.000 200
    sdp 6000 PCMU telephone-event
A > B +12.030 ACK
rtp B:6000 > A:4000 from 12.1 to 15 PCMU
rtp A:4000 > B:6000 from 12.1 to 15 PCMU
A > B +15.100 BYE
B > A +15.110 200
call c2 at 30.000 from alice@A to +12025550177@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > G +0.020 INVITE
G > P +0.200 180
P > A +0.210 180
G > P +1.200 183
    sdp 6000 PCMU telephone-event
G > P +12.000 200
P > A +12.010 200
A > P +12.030 ACK
P > G +12.040 ACK
A > P +16.000 BYE
P > G +16.010 BYE
G > P +16.020 200
P > A +16.030 200
