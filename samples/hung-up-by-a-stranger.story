title: A BYE of an address that has no part in the call, while the caller talks on
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
rtp A:4000 > B:6000 from 1.1 to 19.0 PCMU
rtp B:6000 > A:4000 from 1.1 to 10.0 PCMU
X > B +10.000 BYE sip:bob@10.0.0.20:5060
    From: <sip:alice@example.test>;tag={token:mine}
    To: <sip:bob@10.0.0.20:5060>;tag={token:yours}
    CSeq: 2 BYE
B > X +10.010 200
A > B +19.100 BYE
    From: <sip:alice@example.test>;tag={token:mine}
    To: <sip:bob@10.0.0.20:5060>;tag={token:yours}
B > A +19.110 481
healthy call at 40.0 between H and K
