title: A person who declines, at once or after ringing, with the Q.850 cause of a user: 603 as ever
near-miss of: analytics-blocked
host A 10.0.0.10
host B 10.0.0.20

call c1 at 0.800 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.021 100
B > A +0.100 180
B > A +3.221 603
A > B +3.227 ACK
call c2 at 6.300 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.074 603
    Reason: Q.850;cause=21;text="Call rejected";location=U
A > B +0.080 ACK
