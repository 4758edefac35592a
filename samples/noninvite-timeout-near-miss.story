title: Both sides hang up at once; one BYE is answered, the other meets nobody any more
near-miss of: noninvite-timeout, in-dialog-481
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Polycom VVX 411 5.9.7

call c1 at 2.002 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.011 100
B > A +0.160 180
B > A +3.200 200
A > B +3.215 ACK
A > B +20.000 BYE
    repeat request
B > A +20.012 BYE
A > B +20.020 200

healthy call at 60.2 between H and K
