title: Behind a proxy the callee sends its 200 OK again and again: no ACK of the caller reaches it, and it hangs up after 32 s
seen: B
host A 198.51.100.10 agent Fritz!OS
host P 203.0.113.1 proxy
host B 203.0.113.20 agent Asterisk PBX 20.7.0
host D 203.0.113.44
healthy call at 0.2 between D and B through P talk 4
call c1 at 6.040 from alice@A to bob@B
A > P +0.000 INVITE
P > B +0.004 INVITE ?
B > P +0.008 100
P > A +0.009 100
B > P +0.150 180
P > A +0.154 180
B > P +4.200 200 !
    repeat response
P > A +4.204 200
    repeat response
A > P +20.300 INFO
    body application/dtmf-relay <<
    Signal=5
    Duration=160
    >>
P > B +20.304 INFO ?
B > P +20.310 200 for INFO ?
P > A +20.314 200 for INFO
B > P +36.300 BYE !
P > A +36.304 BYE
A > P +36.340 200
P > B +36.344 200 ?
healthy call at 30.0 between H and B through P talk 3
healthy call at 44.5 between D and B through P talk 3
