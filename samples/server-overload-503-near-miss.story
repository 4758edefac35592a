title: The trunk has no free channel for an hour of calm traffic: 503 with cause 34, not for want of speed
near-miss of: server-overload-503

host A 10.0.0.10 agent Asterisk PBX 20.7.0
host S 203.0.113.5 agent Sonus SBC 9.2

call n1 at 0.500 from 100@A to 5550100@S
A > S +0.000 INVITE
S > A +0.150 180
S > A +1.200 200
A > S +1.221 ACK
S > A +31.000 BYE
A > S +31.020 200

call n2 at 3.500 from 101@A to 5550101@S
A > S +0.000 INVITE
S > A +0.021 503
    Reason: Q.850;cause=34;text="No circuit/channel available"
A > S +0.027 ACK

call n3 at 6.100 from 102@A to 5550102@S
A > S +0.000 INVITE
S > A +0.021 503
    Reason: Q.850;cause=34;text="No circuit/channel available"
A > S +0.027 ACK

call n4 at 8.800 from 103@A to 5550103@S
A > S +0.000 INVITE
S > A +0.021 503
    Reason: Q.850;cause=34;text="No circuit/channel available"
A > S +0.027 ACK
