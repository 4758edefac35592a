title: A PBX finds no TCP at its trunk and goes on over UDP
near-miss of: tcp-connect-failed
host A 10.0.0.10
host G 203.0.113.31

healthy call at 0.5 between H and K
dialog d1 at 2.0 from a@A to b@G
refuse G > A +0.000
call c1 at 4.0 from 2001@A to +12025550123@G
A > G +0.000 INVITE
G > A +0.020 100
G > A +0.900 180
G > A +3.000 200
A > G +3.010 ACK
A > G +9.000 BYE
G > A +9.010 200
healthy call at 60.0 between Q and R
