title: Over TCP the answer comes once and draws no ACK: the gateway whose own caller is silent ends the call after 32 s
host A 10.0.0.10 agent FreeSWITCH-mod_sofia/1.10
host B 10.0.0.20 agent Asterisk PBX 20.7.0

healthy call at 0.4 between H and K

call c1 at 2.000 from alice@A to bob@B tcp
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.030 180
B > A +1.660 200 !
A > B +33.672 BYE !
B > A +33.690 200

# Over TCP too, and ended by chance after 32 s: this one was acknowledged.
call c2 at 50.000 from alice@A to carol@B tcp
A > B +0.000 INVITE
B > A +0.030 180
B > A +2.000 200
A > B +2.010 ACK
A > B +34.010 BYE
B > A +34.020 200

# This one ended after half a minute like so many, without its ACK in the capture: no timer ends a call after 20 s.
call c3 at 100.000 from alice@A to dave@B tcp
A > B +0.000 INVITE
B > A +0.030 180
B > A +2.000 200
A > B +22.010 BYE
B > A +22.020 200
