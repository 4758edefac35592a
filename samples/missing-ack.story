title: Captured at the callee: its 200 OK is sent again and again, no ACK comes, and after 32 s it hangs up
seen: B
host A 198.51.100.10 agent Fritz!OS
host B 203.0.113.20 agent Asterisk PBX 20.7.0
host D 203.0.113.44

healthy call at 0.15 between D and B talk 4

call c1 at 6.040 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.004 100
B > A +0.150 180
B > A +4.200 200
    repeat response
A > B +4.230 ACK
    lost
# A's side goes on as usual and speaks up within the dialog, so that its direction is in the capture.
A > B +20.300 INFO
    body application/dtmf-relay <<
    Signal=5
    Duration=160
    >>
B > A +20.310 200 for INFO
A > B +34.100 OPTIONS
B > A +34.110 200 for OPTIONS
B > A +36.300 BYE
A > B +36.340 200

healthy call at 44.5 between D and B talk 3
