title: Twelve seconds pass between INVITE and ringing, all of them behind the gateway; then the call is answered
host A 10.0.0.10
host P 10.0.0.1 proxy
host G 203.0.113.30

call c1 at 1.000 from alice@A to +88213300123@example.test
A > P +0.000 INVITE
P > A +0.002 100
P > G +0.004 INVITE
G > P +0.024 100
G > P +12.024 180
P > A +12.026 180
G > P +15.024 200
P > A +15.026 200
A > P +15.040 ACK
P > G +15.042 ACK
A > P +25.040 BYE
P > G +25.042 BYE
G > P +25.062 200
P > A +25.064 200
