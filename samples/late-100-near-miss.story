title: One INVITE of many is lost, and one response: chance, no storm and no slow server
near-miss of: late-100, retransmission-storm
host A 10.0.0.10
host S 203.0.113.5

call c0 at 1.000 from 100@A to 5550100@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c1 at 4.000 from 100@A to 5550101@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c2 at 7.000 from 100@A to 5550102@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c3 at 10.000 from 100@A to 5550103@S
A > S +0.000 INVITE
    repeat 0.5
S > A +0.53 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c4 at 13.000 from 100@A to 5550104@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c5 at 16.000 from 100@A to 5550105@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c6 at 19.000 from 100@A to 5550106@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
call c7 at 22.000 from 100@A to 5550107@S
A > S +0.000 INVITE
S > A +0.03 100
S > A +0.700 180
S > A +1.100 200
A > S +1.120 ACK
A > S +8.000 BYE
S > A +8.020 200
