title: The trunk takes the PBX's own caller ID and refuses a foreign one in P-Asserted-Identity
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 203.0.113.30

call c1 at 0.400 from 100@A to +15550123456@G
A > G +0.000 INVITE
    P-Asserted-Identity: <sip:+15559990100@example.test>
G > A +0.022 100
G > A +0.910 180
G > A +3.200 200
A > G +3.222 ACK
A > G +9.000 BYE
G > A +9.022 200
call c2 at 15.120 from 100@A to +15550123457@G
A > G +0.000 INVITE
    P-Asserted-Identity: <sip:+15551110100@example.test>
G > A +0.020 403
A > G +0.026 ACK
