title: Ten seconds on hold with music, then taken off hold: audio both ways again
near-miss of: hold-resume-stuck, reinvite-rejected-488
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Mitel-5330
vantage: A, B
healthy call at 0.2 between H and K talk 1 media
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +2.000 200
A > B +2.030 ACK
rtp A:4000 > B:6000 from 2.1 to 23 PCMU
rtp B:6000 > A:4000 from 2.1 to 8.05 PCMU
A > B +8.000 INVITE
    sdp 4000 PCMU telephone-event sendonly
B > A +8.020 200
    sdp 6000 PCMU telephone-event recvonly
A > B +8.040 ACK
A > B +18.000 INVITE
    sdp 4000 PCMU telephone-event
B > A +18.020 200
    sdp 6000 PCMU telephone-event
A > B +18.040 ACK
rtp B:6000 > A:4000 from 18.06 to 23 PCMU
A > B +23.050 BYE
B > A +23.070 200
healthy call at 5.3 between Q and R talk 2 media
healthy call at 15.3 between K and R talk 1 media
