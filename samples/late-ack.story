title: The first ACK is lost; it is sent again after the second 200 and the call goes on: nothing is wrong
near-miss of: ack-not-received
file: pcapng
seen: B
host A 198.51.100.10 agent Fritz!OS
host B 203.0.113.20 agent Asterisk PBX 20.7.0
host D 203.0.113.44

call c1 at 0.740 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.004 100
B > A +0.150 180
B > A +4.200 200
    repeat 0.5
A > B +4.741 ACK
A > B +44.300 BYE
B > A +44.310 200

healthy call at 7.1 between D and B talk 4
