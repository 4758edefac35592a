title: Two gateways that know no way: one says cause 3, the other says so in words
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host G 10.0.0.30 agent Sonus SBC 9.2
host Y 10.0.0.31 agent YATE/6.4.0

call c1 at 1.300 from 201@A to +88213300123@G
A > G +0.000 INVITE
G > A +0.012 100
G > A +0.181 404
    Reason: Q.850;cause=3;text="No route to destination";location=TN
A > G +0.190 ACK
call c2 at 6.300 from 201@A to +88213300124@Y
A > Y +0.000 INVITE
Y > A +0.012 100
Y > A +0.051 404 No route to call target
A > Y +0.060 ACK
healthy call at 3.2 between H and K
