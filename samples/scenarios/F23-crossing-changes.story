title: Both sides change the session at once, are refused, and try again after the same second, three times
vantage: A, B
host A 10.0.0.10 agent Avaya one-X Deskphone
host B 10.0.0.20 agent Vendor X100
healthy call at 0.3 between H and K talk 8 media
healthy call at 2.1 between Q and R talk 6 media
call c1 at 4.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.200 180
B > A +1.000 200
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 13.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 13.9 PCMU
A > B +10.000 INVITE !
    sdp 4000 PCMU telephone-event sendonly
B > A +10.001 INVITE ?
    sdp 6000 PCMU telephone-event sendonly
B > A +10.010 491 for INVITE !
A > B +10.011 491 for INVITE ?
A > B +10.012 ACK
B > A +10.012 ACK
A > B +11.012 INVITE !
    sdp 4000 PCMU telephone-event sendonly
B > A +11.013 INVITE ?
    sdp 6000 PCMU telephone-event sendonly
B > A +11.022 491 for INVITE !
A > B +11.023 491 for INVITE ?
A > B +11.024 ACK
B > A +11.024 ACK
A > B +12.024 INVITE !
    sdp 4000 PCMU telephone-event sendonly
B > A +12.025 INVITE ?
    sdp 6000 PCMU telephone-event sendonly
B > A +12.034 491 for INVITE !
A > B +12.035 491 for INVITE ?
A > B +12.036 ACK
B > A +12.036 ACK
B > A +14.000 BYE
A > B +14.020 200
healthy call at 16.0 between H and R media
healthy call at 25.0 between K and Q media
