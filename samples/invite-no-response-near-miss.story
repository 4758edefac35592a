title: Of two forked branches one never answers, the other does: the silent one is no fault of the call
near-miss of: invite-no-response, local-408-downstream-silent
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 10.0.0.1 proxy
host B 10.0.0.20
host C 10.0.0.21 agent Grandstream GXP2170 1.0.11.79

call c1 at 1.307 from alice@A to bob@example.test
A > P +0.000 INVITE
P > A +0.003 100
P > B +0.006 INVITE
    repeat 0.5 1.5 3.5 7.5
P > C +0.007 INVITE
C > P +0.019 100
C > P +0.231 180
P > A +0.233 180
C > P +9.402 200
P > A +9.404 200
A > P +9.421 ACK
P > C +9.423 ACK
A > P +21.400 BYE
P > C +21.402 BYE
C > P +21.410 200
P > A +21.412 200

healthy call at 44.2 between H and K through P
