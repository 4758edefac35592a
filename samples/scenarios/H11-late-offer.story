title: The INVITE has no SDP, the 200 offers and the ACK answers: nothing is wrong
near-miss of: codec-no-common, no-sdp-in-200-or-ack
host A 10.0.0.10 agent Cisco-CUCM14.0
host B 10.0.0.20 agent AudioCodes Mediant 7.40A
vantage: A, B
call c1 at 0.250 from 4100@A to 4200@B
A > B +0.000 INVITE
    no sdp
B > A +0.008 100
B > A +0.130 180
B > A +2.600 200
    sdp 6000 PCMU PCMA telephone-event
A > B +2.630 ACK
    sdp 4000 PCMA telephone-event
rtp A:4000 > B:6000 from 2.64 to 6.0 PCMA
rtp B:6000 > A:4000 from 2.65 to 6.0 PCMA
A > B +6.020 BYE
B > A +6.035 200
healthy call at 0.9 between H and K talk 2 media
healthy call at 4.0 between Q and R talk 1 media
healthy call at 10.0 between H and R talk 1 media
