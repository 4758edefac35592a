title: Captured at the proxy: the phone rings for 30 s and then says 408 itself, as some do when nobody answers
near-miss of: local-408-downstream-silent, stuck-after-100
vlan: 100
host A 2001:db8:1::10 agent Linphone/5.2.4
host P 2001:db8:1::1 proxy
host B 2001:db8:1::20

call c1 at 0.911 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > B +0.020 INVITE
B > P +0.032 100
B > P +0.240 180
P > A +0.243 180
B > P +30.200 408
P > B +30.204 ACK
P > A +30.206 408
A > P +30.214 ACK

healthy call at 12.0 between H and K
