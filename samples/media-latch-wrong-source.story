title: The relay goes on sending to where the first packets came from
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
host N 198.51.100.7
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 PCMU telephone-event at 192.168.1.20
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
rtp B:6000 > N:40001 from 1.2 to 20.9 PCMU
rtp N:40001 > B:6000 from 1.1 to 4 PCMU
rtp N:40777 > B:6000 from 4.1 to 20.9 PCMU
A > B +21.000 BYE
B > A +21.010 200
healthy call at 27.0 between H and R media
