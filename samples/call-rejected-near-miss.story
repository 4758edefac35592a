title: Refusals that name what to change and are heeded: 422 for an INVITE, 423 for a REGISTER
near-miss of: call-rejected

host A 10.0.0.10 agent Linphone/5.2.4
host P 10.0.0.1 proxy

registration r1 at 0.300 from alice@A
A > P +0.000 REGISTER
    Expires: 30
P > A +0.010 423 Interval Too Brief
    Min-Expires: 60
A > P +0.020 REGISTER
    Expires: 60
P > A +0.031 200

call c1 at 2.120 from alice@A to 2001@example.test
A > P +0.000 INVITE
    Session-Expires: 90
P > A +0.008 422
    Min-SE: 1800
A > P +0.012 ACK
A > P +0.020 INVITE
    Session-Expires: 1800
    Min-SE: 1800
P > A +0.034 100
P > A +0.200 180
P > A +2.100 200
    sdp 6000 PCMU telephone-event
A > P +2.130 ACK
A > P +9.000 BYE
P > A +9.015 200
