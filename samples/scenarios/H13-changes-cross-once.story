title: Both sides change the call at once, both get 491, both try again after the time that the RFC gives them
near-miss of: reinvite-glare-loop, reinvite-rejected-488
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Snom870
vantage: A, B
healthy call at 0.3 between H and K
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +1.000 200
A > B +1.030 ACK
A > B +10.000 INVITE
    sdp 4000 PCMU telephone-event
B > A +10.001 INVITE
    sdp 6000 PCMU telephone-event
B > A +10.010 491 for INVITE
A > B +10.011 491 for INVITE
A > B +10.012 ACK
B > A +10.013 ACK
B > A +10.800 INVITE
    sdp 6000 PCMU telephone-event
A > B +10.820 200
    sdp 4000 PCMU telephone-event
B > A +10.840 ACK
A > B +12.700 INVITE
    sdp 4000 PCMU telephone-event
B > A +12.720 200
    sdp 6000 PCMU telephone-event
A > B +12.740 ACK
A > B +20.000 BYE
B > A +20.020 200
healthy call at 4.3 between Q and R talk 2 media
healthy call at 13.3 between K and R
