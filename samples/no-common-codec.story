title: The caller offers PCMU and PCMA, the callee knows G729 only, as its own earlier call shows: 488
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Patton SN4170 3.20
host D 10.0.0.22

call c0 at 0.300 from gw@B to desk@D
B > D +0.000 INVITE
    sdp 6000 G729
D > B +0.010 100
D > B +0.120 180
D > B +1.900 200
    sdp 4400 G729
B > D +1.930 ACK
B > D +9.000 BYE
D > B +9.020 200

call c1 at 12.470 from alice@A to bob@B
A > B +0.000 INVITE
    sdp 4000 PCMU PCMA telephone-event
B > A +0.012 100
B > A +0.061 488
    Warning: 305 10.0.0.20:5060 "Incompatible media format"
A > B +0.070 ACK

healthy call at 13.0 between H and K
