title: Sixty phones behind one address register with a challenge each, and twelve wrong numbers are dialled from one PBX
near-miss of: sip-scanner, registration-bruteforce
host N 198.51.100.7 agent Yealink SIP-T46U 108.86.0.20
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host P 10.0.0.1
host G 10.0.0.30

registration r0 at 1.000 from 200@N
N:10000 > P +0.000 REGISTER
P > N:10000 +0.004 401
N:10000 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10000 +0.024 200
registration r1 at 1.500 from 201@N
N:10001 > P +0.000 REGISTER
P > N:10001 +0.004 401
N:10001 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10001 +0.024 200
registration r2 at 2.000 from 202@N
N:10002 > P +0.000 REGISTER
P > N:10002 +0.004 401
N:10002 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10002 +0.024 200
registration r3 at 2.500 from 203@N
N:10003 > P +0.000 REGISTER
P > N:10003 +0.004 401
N:10003 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10003 +0.024 200
registration r4 at 3.000 from 204@N
N:10004 > P +0.000 REGISTER
P > N:10004 +0.004 401
N:10004 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10004 +0.024 200
registration r5 at 3.500 from 205@N
N:10005 > P +0.000 REGISTER
P > N:10005 +0.004 401
N:10005 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10005 +0.024 200
registration r6 at 4.000 from 206@N
N:10006 > P +0.000 REGISTER
P > N:10006 +0.004 401
N:10006 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10006 +0.024 200
registration r7 at 4.500 from 207@N
N:10007 > P +0.000 REGISTER
P > N:10007 +0.004 401
N:10007 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10007 +0.024 200
registration r8 at 5.000 from 208@N
N:10008 > P +0.000 REGISTER
P > N:10008 +0.004 401
N:10008 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10008 +0.024 200
registration r9 at 5.500 from 209@N
N:10009 > P +0.000 REGISTER
P > N:10009 +0.004 401
N:10009 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10009 +0.024 200
registration r10 at 6.000 from 210@N
N:10010 > P +0.000 REGISTER
P > N:10010 +0.004 401
N:10010 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10010 +0.024 200
registration r11 at 6.500 from 211@N
N:10011 > P +0.000 REGISTER
P > N:10011 +0.004 401
N:10011 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10011 +0.024 200
registration r12 at 7.000 from 212@N
N:10012 > P +0.000 REGISTER
P > N:10012 +0.004 401
N:10012 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10012 +0.024 200
registration r13 at 7.500 from 213@N
N:10013 > P +0.000 REGISTER
P > N:10013 +0.004 401
N:10013 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10013 +0.024 200
registration r14 at 8.000 from 214@N
N:10014 > P +0.000 REGISTER
P > N:10014 +0.004 401
N:10014 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10014 +0.024 200
registration r15 at 8.500 from 215@N
N:10015 > P +0.000 REGISTER
P > N:10015 +0.004 401
N:10015 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10015 +0.024 200
registration r16 at 9.000 from 216@N
N:10016 > P +0.000 REGISTER
P > N:10016 +0.004 401
N:10016 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10016 +0.024 200
registration r17 at 9.500 from 217@N
N:10017 > P +0.000 REGISTER
P > N:10017 +0.004 401
N:10017 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10017 +0.024 200
registration r18 at 10.000 from 218@N
N:10018 > P +0.000 REGISTER
P > N:10018 +0.004 401
N:10018 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10018 +0.024 200
registration r19 at 10.500 from 219@N
N:10019 > P +0.000 REGISTER
P > N:10019 +0.004 401
N:10019 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10019 +0.024 200
registration r20 at 11.000 from 220@N
N:10020 > P +0.000 REGISTER
P > N:10020 +0.004 401
N:10020 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10020 +0.024 200
registration r21 at 11.500 from 221@N
N:10021 > P +0.000 REGISTER
P > N:10021 +0.004 401
N:10021 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10021 +0.024 200
registration r22 at 12.000 from 222@N
N:10022 > P +0.000 REGISTER
P > N:10022 +0.004 401
N:10022 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10022 +0.024 200
registration r23 at 12.500 from 223@N
N:10023 > P +0.000 REGISTER
P > N:10023 +0.004 401
N:10023 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10023 +0.024 200
registration r24 at 13.000 from 224@N
N:10024 > P +0.000 REGISTER
P > N:10024 +0.004 401
N:10024 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10024 +0.024 200
registration r25 at 13.500 from 225@N
N:10025 > P +0.000 REGISTER
P > N:10025 +0.004 401
N:10025 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10025 +0.024 200
registration r26 at 14.000 from 226@N
N:10026 > P +0.000 REGISTER
P > N:10026 +0.004 401
N:10026 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10026 +0.024 200
registration r27 at 14.500 from 227@N
N:10027 > P +0.000 REGISTER
P > N:10027 +0.004 401
N:10027 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10027 +0.024 200
registration r28 at 15.000 from 228@N
N:10028 > P +0.000 REGISTER
P > N:10028 +0.004 401
N:10028 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10028 +0.024 200
registration r29 at 15.500 from 229@N
N:10029 > P +0.000 REGISTER
P > N:10029 +0.004 401
N:10029 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10029 +0.024 200
registration r30 at 16.000 from 230@N
N:10030 > P +0.000 REGISTER
P > N:10030 +0.004 401
N:10030 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10030 +0.024 200
registration r31 at 16.500 from 231@N
N:10031 > P +0.000 REGISTER
P > N:10031 +0.004 401
N:10031 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10031 +0.024 200
registration r32 at 17.000 from 232@N
N:10032 > P +0.000 REGISTER
P > N:10032 +0.004 401
N:10032 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10032 +0.024 200
registration r33 at 17.500 from 233@N
N:10033 > P +0.000 REGISTER
P > N:10033 +0.004 401
N:10033 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10033 +0.024 200
registration r34 at 18.000 from 234@N
N:10034 > P +0.000 REGISTER
P > N:10034 +0.004 401
N:10034 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10034 +0.024 200
registration r35 at 18.500 from 235@N
N:10035 > P +0.000 REGISTER
P > N:10035 +0.004 401
N:10035 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10035 +0.024 200
registration r36 at 19.000 from 236@N
N:10036 > P +0.000 REGISTER
P > N:10036 +0.004 401
N:10036 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10036 +0.024 200
registration r37 at 19.500 from 237@N
N:10037 > P +0.000 REGISTER
P > N:10037 +0.004 401
N:10037 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10037 +0.024 200
registration r38 at 20.000 from 238@N
N:10038 > P +0.000 REGISTER
P > N:10038 +0.004 401
N:10038 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10038 +0.024 200
registration r39 at 20.500 from 239@N
N:10039 > P +0.000 REGISTER
P > N:10039 +0.004 401
N:10039 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10039 +0.024 200
registration r40 at 21.000 from 240@N
N:10040 > P +0.000 REGISTER
P > N:10040 +0.004 401
N:10040 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10040 +0.024 200
registration r41 at 21.500 from 241@N
N:10041 > P +0.000 REGISTER
P > N:10041 +0.004 401
N:10041 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10041 +0.024 200
registration r42 at 22.000 from 242@N
N:10042 > P +0.000 REGISTER
P > N:10042 +0.004 401
N:10042 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10042 +0.024 200
registration r43 at 22.500 from 243@N
N:10043 > P +0.000 REGISTER
P > N:10043 +0.004 401
N:10043 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10043 +0.024 200
registration r44 at 23.000 from 244@N
N:10044 > P +0.000 REGISTER
P > N:10044 +0.004 401
N:10044 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10044 +0.024 200
registration r45 at 23.500 from 245@N
N:10045 > P +0.000 REGISTER
P > N:10045 +0.004 401
N:10045 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10045 +0.024 200
registration r46 at 24.000 from 246@N
N:10046 > P +0.000 REGISTER
P > N:10046 +0.004 401
N:10046 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10046 +0.024 200
registration r47 at 24.500 from 247@N
N:10047 > P +0.000 REGISTER
P > N:10047 +0.004 401
N:10047 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10047 +0.024 200
registration r48 at 25.000 from 248@N
N:10048 > P +0.000 REGISTER
P > N:10048 +0.004 401
N:10048 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10048 +0.024 200
registration r49 at 25.500 from 249@N
N:10049 > P +0.000 REGISTER
P > N:10049 +0.004 401
N:10049 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10049 +0.024 200
registration r50 at 26.000 from 250@N
N:10050 > P +0.000 REGISTER
P > N:10050 +0.004 401
N:10050 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10050 +0.024 200
registration r51 at 26.500 from 251@N
N:10051 > P +0.000 REGISTER
P > N:10051 +0.004 401
N:10051 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10051 +0.024 200
registration r52 at 27.000 from 252@N
N:10052 > P +0.000 REGISTER
P > N:10052 +0.004 401
N:10052 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10052 +0.024 200
registration r53 at 27.500 from 253@N
N:10053 > P +0.000 REGISTER
P > N:10053 +0.004 401
N:10053 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10053 +0.024 200
registration r54 at 28.000 from 254@N
N:10054 > P +0.000 REGISTER
P > N:10054 +0.004 401
N:10054 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10054 +0.024 200
registration r55 at 28.500 from 255@N
N:10055 > P +0.000 REGISTER
P > N:10055 +0.004 401
N:10055 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10055 +0.024 200
registration r56 at 29.000 from 256@N
N:10056 > P +0.000 REGISTER
P > N:10056 +0.004 401
N:10056 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10056 +0.024 200
registration r57 at 29.500 from 257@N
N:10057 > P +0.000 REGISTER
P > N:10057 +0.004 401
N:10057 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10057 +0.024 200
registration r58 at 30.000 from 258@N
N:10058 > P +0.000 REGISTER
P > N:10058 +0.004 401
N:10058 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10058 +0.024 200
registration r59 at 30.500 from 259@N
N:10059 > P +0.000 REGISTER
P > N:10059 +0.004 401
N:10059 > P +0.020 REGISTER
    Authorization: {credentials}
P > N:10059 +0.024 200
call c0 at 2.000 from 10@A to 5551000@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c1 at 4.500 from 10@A to 5551037@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c2 at 7.000 from 10@A to 5551074@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c3 at 9.500 from 10@A to 5551111@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c4 at 12.000 from 10@A to 5551148@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c5 at 14.500 from 10@A to 5551185@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c6 at 17.000 from 10@A to 5551222@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c7 at 19.500 from 10@A to 5551259@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c8 at 22.000 from 10@A to 5551296@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c9 at 24.500 from 10@A to 5551333@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c10 at 27.000 from 10@A to 5551370@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
call c11 at 29.500 from 10@A to 5551407@G
A > G +0.000 INVITE
G > A +0.010 100
G > A +0.050 404
A > G +0.060 ACK
