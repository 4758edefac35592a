title: The connection is reset when all is said
near-miss of: tcp-reset-mid-dialog
host A 10.0.0.10 tcp
host B 10.0.0.20 tcp

call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.200 180
B > A +2.200 200
A > B +2.210 ACK
A > B +7.200 BYE
B > A +7.210 200
reset B > A +9.000
