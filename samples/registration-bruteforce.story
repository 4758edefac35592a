title: Passwords are tried on the users of a registrar, and one of them fits
host A 198.51.100.66 agent eyeBeam release 1004p stamp 31962
host P 10.0.0.1 agent Asterisk PBX 20.7.0
healthy call at 0.6 between H and K

registration r0 at 1.000 from 100@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r1 at 2.400 from 101@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r2 at 3.800 from 102@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r3 at 5.200 from 103@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r4 at 6.600 from 104@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r5 at 8.000 from 105@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r6 at 9.400 from 106@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r7 at 10.800 from 107@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r8 at 12.200 from 108@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r9 at 13.600 from 109@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r10 at 15.000 from 110@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r11 at 16.400 from 111@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 200
registration r12 at 17.800 from 112@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
registration r13 at 19.200 from 113@A
A > P +0.000 REGISTER
P > A +0.004 401
A > P +0.050 REGISTER
    Authorization: {credentials}
P > A +0.054 401
A > P +0.100 REGISTER
    Authorization: {credentials}
P > A +0.104 401
