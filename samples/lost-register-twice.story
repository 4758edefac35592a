title: Two REGISTERs are lost, the third is answered: nothing is wrong
near-miss of: noninvite-timeout
link: sll2
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 203.0.113.9

registration r1 at 0.600 from alice@A
A > P +0.000 REGISTER
    repeat 0.5 1.5
P > A +1.540 200

healthy call at 4.0 between A and P talk 5
# Long enough for every timer of the REGISTER to end within the capture.
healthy call at 36.0 between A and P talk 2
