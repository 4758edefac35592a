title: 400 to an INVITE whose syntax is in order: the gateway does not want this caller number, and says so
near-miss of: malformed-request-400

host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 203.0.113.30 agent Sonus SBC 9.2

call c1 at 0.800 from 100@A to +12025550143@G
A > G +0.000 INVITE
G > A +0.021 400
    Warning: 399 203.0.113.30 "Calling number is not in the range of this trunk"
A > G +0.027 ACK
