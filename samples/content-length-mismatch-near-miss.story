title: A message without Content-Length over UDP is legal, and a 400 has another reason
near-miss of: content-length-mismatch
host A 10.0.0.10
host S 203.0.113.5

call c1 at 1.000 from alice@A to 5550100@S
A > S +0.000 INVITE
    -Content-Length
S > A +0.020 100
S > A +0.120 180
S > A +1.120 200
A > S +1.126 ACK
A > S +6.126 BYE
S > A +6.130 200
call c2 at 9.000 from alice@A to 5550100@S
A > S +0.000 INVITE
    -Max-Forwards
S > A +0.020 400
A > S +0.026 ACK
