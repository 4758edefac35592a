title: A sweep over the extensions of a PBX: REGISTER for one user after the other, 401 each, and no answer to it
host A 198.51.100.66 agent eyeBeam release 1004p stamp 31962
host P 10.0.0.1 agent Asterisk PBX 20.7.0
healthy call at 0.6 between H and K

registration r0 at 1.000 from 100@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r1 at 1.400 from 101@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r2 at 1.800 from 102@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r3 at 2.200 from 103@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r4 at 2.600 from 104@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r5 at 3.000 from 105@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r6 at 3.400 from 106@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r7 at 3.800 from 107@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r8 at 4.200 from 108@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r9 at 4.600 from 109@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r10 at 5.000 from 110@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r11 at 5.400 from 111@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r12 at 5.800 from 112@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r13 at 6.200 from 113@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r14 at 6.600 from 114@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r15 at 7.000 from 115@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r16 at 7.400 from 116@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r17 at 7.800 from 117@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r18 at 8.200 from 118@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r19 at 8.600 from 119@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r20 at 9.000 from 120@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r21 at 9.400 from 121@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r22 at 9.800 from 122@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
registration r23 at 10.200 from 123@A
A > P +0.000 REGISTER sip:10.0.0.1
P > A +0.004 401
