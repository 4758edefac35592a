title: A wrong number, and a call to another number that ends in the same digits of another area: both are what they seem
near-miss of: dialplan-prefix-format, toll-fraud-pattern
host A 10.0.0.10 agent 3CXPhoneSystem 18.0.9
host G 10.0.0.30 agent Sonus SBC 9.2

call c1 at 1.300 from 201@A to 03055512345@G
A > G +0.000 INVITE
G > A +0.012 100
G > A +0.081 404
A > G +0.090 ACK
call c2 at 5.300 from 201@A to 04055512345@G
A > G +0.000 INVITE
G > A +0.011 100
G > A +0.640 180
G > A +6.210 200
A > G +6.230 ACK
A > G +15.000 BYE
G > A +15.020 200
