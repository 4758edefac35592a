title: A server takes calls until they come faster than ten a second, then answers 503 with Retry-After
# The rate grows by half a call a second with every call.
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host S 203.0.113.5 agent Kamailio (5.7.4)

call n1 at 0.500 from 100@A to 5550100@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n2 at 1.000 from 100@A to 5550101@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n3 at 1.400 from 100@A to 5550102@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n4 at 1.733 from 100@A to 5550103@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n5 at 2.019 from 100@A to 5550104@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n6 at 2.269 from 100@A to 5550105@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n7 at 2.491 from 100@A to 5550106@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n8 at 2.691 from 100@A to 5550107@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n9 at 2.873 from 100@A to 5550108@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n10 at 3.040 from 100@A to 5550109@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n11 at 3.194 from 100@A to 5550110@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n12 at 3.336 from 100@A to 5550111@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n13 at 3.470 from 100@A to 5550112@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n14 at 3.595 from 100@A to 5550113@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n15 at 3.712 from 100@A to 5550114@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n16 at 3.824 from 100@A to 5550115@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n17 at 3.929 from 100@A to 5550116@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
A > S +3.200 BYE
S > A +3.220 200
call n18 at 4.029 from 100@A to 5550117@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n19 at 4.124 from 100@A to 5550118@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n20 at 4.215 from 100@A to 5550119@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n21 at 4.302 from 100@A to 5550120@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n22 at 4.385 from 100@A to 5550121@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n23 at 4.465 from 100@A to 5550122@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n24 at 4.542 from 100@A to 5550123@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n25 at 4.616 from 100@A to 5550124@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n26 at 4.688 from 100@A to 5550125@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n27 at 4.757 from 100@A to 5550126@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n28 at 4.823 from 100@A to 5550127@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n29 at 4.888 from 100@A to 5550128@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n30 at 4.950 from 100@A to 5550129@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n31 at 5.011 from 100@A to 5550130@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n32 at 5.070 from 100@A to 5550131@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n33 at 5.127 from 100@A to 5550132@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n34 at 5.182 from 100@A to 5550133@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n35 at 5.237 from 100@A to 5550134@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK
call n36 at 5.289 from 100@A to 5550135@S
A > S +0.000 INVITE
S > A +0.021 503
    Retry-After: 5
A > S +0.027 ACK

healthy call at 11.3 between A and S
