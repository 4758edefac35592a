title: 404 that loses no call: a keepalive for a user nobody has, and the branch of a fork that another one answers
near-miss of: number-not-found

host A 10.0.0.10 agent Asterisk PBX 20.7.0
host P 10.0.0.1 proxy
host B 10.0.0.20 agent Audiocodes Mediant
host C 10.0.0.21 agent snomD785/10.1.169.16

dialog o1 at 0.200 from ping@A to ping@P
A > P +0.000 OPTIONS
P > A +0.006 404

call c1 at 4.410 from alice@A to 2005@example.test
A > P +0.000 INVITE
P > A +0.005 100
P > B +0.010 INVITE
P > C +0.011 INVITE
B > P +0.022 404
P > B +0.025 ACK
C > P +0.180 180 tag=c1
P > A +0.184 180
C > P +3.700 200 tag=c1
P > A +3.705 200
A > P +3.730 ACK
P > C +3.734 ACK
A > P +9.100 BYE
P > C +9.104 BYE
C > P +9.120 200
P > A +9.124 200

dialog o2 at 30.204 from ping@A to ping@P
A > P +0.000 OPTIONS
P > A +0.006 404
