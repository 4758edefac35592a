title: Three ACKs are lost, the fourth arrives: the 200 is repeated until then, and the call goes on
near-miss of: ack-not-received
host A 198.51.100.10 agent Fritz!OS
host B 203.0.113.20 agent Asterisk PBX 20.7.0

call c1 at 1.455 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.021 100
B > A +0.190 180
B > A +4.200 200
    repeat 0.5 1.5 3.5
# Captured at the caller: each repetition draws an ACK again.
A > B +4.230 ACK
    repeat 0.5 1.5 3.5
A > B +65.100 BYE
B > A +65.140 200

healthy call at 9.9 between H and K
