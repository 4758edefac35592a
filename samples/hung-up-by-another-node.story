title: A node of the same cluster ends the call, and the other falls silent
near-miss of: spoofed-bye-cancel-teardown
host A 10.0.0.10 agent Zoiper 5
host B 10.0.0.20 agent Asterisk PBX 18.9.0
host X 10.0.0.66
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    From: <sip:alice@example.test>;tag={token:mine}
B > A +1.000 200
    From: <sip:alice@example.test>;tag={token:mine}
    To: <sip:bob@10.0.0.20:5060>;tag={token:yours}
A > B +1.020 ACK
    From: <sip:alice@example.test>;tag={token:mine}
    To: <sip:bob@10.0.0.20:5060>;tag={token:yours}
X > B +10.000 BYE sip:bob@10.0.0.20:5060
    From: <sip:alice@example.test>;tag={token:mine}
    To: <sip:bob@10.0.0.20:5060>;tag={token:yours}
    CSeq: 2 BYE
B > X +10.010 200
healthy call at 40.0 between H and K
