title: Forty calls faster and faster: above ten a second the server answers 503 with Retry-After
vantage: S
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host S 203.0.113.5 agent Kamailio (5.7.4)
healthy call at 0.2 between H and K talk 6
healthy call at 1.1 between Q and R talk 4
call n1 at 0.900 from 100@A to 5550100@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n2 at 1.400 from 100@A to 5550101@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n3 at 1.806 from 100@A to 5550102@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n4 at 2.148 from 100@A to 5550103@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n5 at 2.443 from 100@A to 5550104@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n6 at 2.703 from 100@A to 5550105@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n7 at 2.935 from 100@A to 5550106@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n8 at 3.145 from 100@A to 5550107@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n9 at 3.336 from 100@A to 5550108@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n10 at 3.512 from 100@A to 5550109@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n11 at 3.675 from 100@A to 5550110@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n12 at 3.826 from 100@A to 5550111@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n13 at 3.967 from 100@A to 5550112@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n14 at 4.100 from 100@A to 5550113@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n15 at 4.225 from 100@A to 5550114@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n16 at 4.343 from 100@A to 5550115@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n17 at 4.455 from 100@A to 5550116@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n18 at 4.562 from 100@A to 5550117@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +5.200 BYE
S > A +5.220 200
call n19 at 4.664 from 100@A to 5550118@S
A > S +0.000 INVITE !
S > A +0.021 503 !
    Retry-After: 5
A > S +0.027 ACK
call n20 at 4.761 from 100@A to 5550119@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n21 at 4.854 from 100@A to 5550120@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n22 at 4.943 from 100@A to 5550121@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n23 at 5.029 from 100@A to 5550122@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n24 at 5.111 from 100@A to 5550123@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n25 at 5.190 from 100@A to 5550124@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n26 at 5.266 from 100@A to 5550125@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n27 at 5.340 from 100@A to 5550126@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n28 at 5.411 from 100@A to 5550127@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n29 at 5.480 from 100@A to 5550128@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n30 at 5.547 from 100@A to 5550129@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n31 at 5.612 from 100@A to 5550130@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n32 at 5.675 from 100@A to 5550131@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n33 at 5.736 from 100@A to 5550132@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n34 at 5.796 from 100@A to 5550133@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n35 at 5.854 from 100@A to 5550134@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n36 at 5.911 from 100@A to 5550135@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n37 at 5.966 from 100@A to 5550136@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n38 at 6.020 from 100@A to 5550137@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n39 at 6.072 from 100@A to 5550138@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
call n40 at 6.123 from 100@A to 5550139@S
A > S +0.000 INVITE ?
S > A +0.021 503 ?
    Retry-After: 5
A > S +0.027 ACK
healthy call at 9.4 between K and Q
