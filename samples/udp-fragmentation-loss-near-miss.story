title: Large INVITEs in fragments that arrive and are answered, and one of which a fragment is lost once
near-miss of: udp-fragmentation-loss
host A 10.0.0.10
host B 10.0.0.20

call c1 at 1.000 from alice@A to 5550123@B
A > B +0.000 INVITE
    sdp 4000 PCMU PCMA G722 G729 opus iLBC GSM telephone-event
    fragment 600
B > A +0.010 100
B > A +0.200 180
B > A +3.100 200
A > B +3.120 ACK
A > B +12.000 BYE
B > A +12.010 200
call c2 at 20.000 from alice@A to 5550124@B
A > B +0.000 INVITE
    sdp 4000 PCMU PCMA G722 G729 opus iLBC GSM telephone-event
    fragment 600 lose 2
A > B +0.500 INVITE
    CSeq: 1 INVITE
    sdp 4000 PCMU PCMA G722 G729 opus iLBC GSM telephone-event
    fragment 600
B > A +0.510 100
B > A +0.700 180
B > A +3.100 200
A > B +3.120 ACK
A > B +12.000 BYE
B > A +12.010 200
