title: Each direction uses the number that its receiver described; empty packets of an unknown type keep a held call open
near-miss of: dynamic-pt-mismatch, dtmf-pt-mismatch, dtmf-malformed-4733, dtmf-method-mismatch
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Asterisk PBX 20.7.0
healthy call at 0.3 between H and K talk 12 media
healthy call at 1.4 between Q and R
call c1 at 3.000 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 97:iLBC/8000 telephone-event
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 98:iLBC/8000 96:telephone-event/8000
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 5 98:iLBC/8000
rtp B:6000 > A:4000 from 1.1 to 20.9 97:iLBC/8000
rtp A:4000 > B:6000 from 5 to 7 telephone-event keys 42 pt 96
rtp A:4000 > B:6000 from 7 to 20.9 98:iLBC/8000
A > B +21.000 BYE
B > A +21.010 200
call c2 at 40.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
B > A +8.000 INVITE
    sdp 6000 PCMU inactive
A > B +8.020 200
    sdp 4000 PCMU inactive
B > A +8.040 ACK
rtp A:4000 > B:6000 from 1.1 to 8 PCMU
rtp B:6000 > A:4000 from 1.1 to 8 PCMU
datagram A:4000 > B:6000 +15 807f03e8000000000a0b0c0d
datagram A:4000 > B:6000 +30 807f03e9000000000a0b0c0d
datagram A:4000 > B:6000 +45 807f03ea000000000a0b0c0d
datagram A:4000 > B:6000 +60 807f03eb000000000a0b0c0d
B > A +70.000 BYE
A > B +70.010 200
healthy call at 115.0 between H and R media
