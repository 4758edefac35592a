title: A probe is challenged and ends there, as it should; a slow client answers its challenge after six seconds
near-miss of: auth-challenge-ignored

host A 10.0.0.10 agent Linphone/5.2.4
host M 10.0.0.60 agent monitor
host P 10.0.0.1 proxy

dialog o1 at 0.300 from monitor@M to P
M > P +0.000 OPTIONS
P > M +0.005 407

call c1 at 3.120 from alice@A to 2001@example.test
A > P +0.000 INVITE
P > A +0.008 407
A > P +0.012 ACK
A > P +6.020 INVITE
    Proxy-Authorization: {credentials}
P > A +6.034 100
P > A +6.200 180
P > A +8.100 200
    sdp 6000 PCMU telephone-event
A > P +8.130 ACK
P > A +15.000 BYE
A > P +15.015 200

dialog o2 at 30.305 from monitor@M to P
M > P +0.000 OPTIONS
P > M +0.005 407
