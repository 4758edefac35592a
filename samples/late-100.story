title: A slow server: each INVITE is sent again before its 100 comes, and then all goes well
host A 10.0.0.10
host S 203.0.113.5

call c0 at 1.000 from 100@A to 5550100@S
A > S +0.000 INVITE
    repeat 0.5
S > A +0.870 100
S > A +1.100 180
S > A +2.100 200
A > S +2.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c1 at 13.000 from 100@A to 5550101@S
A > S +0.000 INVITE
    repeat 0.5
S > A +0.870 100
S > A +1.100 180
S > A +2.100 200
A > S +2.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c2 at 25.000 from 100@A to 5550102@S
A > S +0.000 INVITE
    repeat 0.5
S > A +0.870 100
S > A +1.100 180
S > A +2.100 200
A > S +2.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c3 at 37.000 from 100@A to 5550103@S
A > S +0.000 INVITE
    repeat 0.5
S > A +0.870 100
S > A +1.100 180
S > A +2.100 200
A > S +2.120 ACK
A > S +8.000 BYE
S > A +8.020 200
