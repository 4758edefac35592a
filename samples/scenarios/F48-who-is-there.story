title: One source from outside asks for one extension after the other under a well-known tool's name; the PBX's own calls go on
fixed: agents tcp
host A 198.51.100.66 agent friendly-scanner
host P 10.0.0.1 agent Asterisk PBX 20.7.0
healthy call at 0.6 between H and P
dialog o1 at 1.300 from 100@A to 100@P
A > P +0.000 OPTIONS !
P > A +0.004 200 ?
call c0 at 4.000 from 100@A to 1000@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c1 at 4.700 from 100@A to 1001@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c2 at 5.400 from 100@A to 1002@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c3 at 6.100 from 100@A to 1003@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c4 at 6.800 from 100@A to 1004@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c5 at 7.500 from 100@A to 1005@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c6 at 8.200 from 100@A to 1006@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c7 at 8.900 from 100@A to 1007@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c8 at 9.600 from 100@A to 1008@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c9 at 10.300 from 100@A to 1009@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c10 at 11.000 from 100@A to 1010@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c11 at 11.700 from 100@A to 1011@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c12 at 12.400 from 100@A to 1012@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c13 at 13.100 from 100@A to 1013@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c14 at 13.800 from 100@A to 1014@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c15 at 14.500 from 100@A to 1015@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c16 at 15.200 from 100@A to 1016@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c17 at 15.900 from 100@A to 1017@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c18 at 16.600 from 100@A to 1018@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c19 at 17.300 from 100@A to 1019@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c20 at 18.000 from 100@A to 1020@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c21 at 18.700 from 100@A to 1021@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c22 at 19.400 from 100@A to 1022@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
call c23 at 20.100 from 100@A to 1023@P
A > P +0.000 INVITE !
P > A +0.006 404 ?
A > P +0.030 ACK
healthy call at 24.0 between H and P talk 3
healthy call at 8.1 between H and P talk 2
healthy call at 16.3 between H and P
