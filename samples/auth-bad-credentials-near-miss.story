title: Two servers on the way each ask for credentials of their own realm, one after the other: the call goes through
near-miss of: auth-bad-credentials

host A 10.0.0.10 agent Linphone/5.2.4
host P 10.0.0.1 proxy

call c1 at 0.610 from alice@A to 2001@example.test
A > P +0.000 INVITE
P > A +0.008 407
    Proxy-Authenticate: Digest realm="edge.example.test", nonce="{token:n1}", algorithm=MD5, qop="auth"
A > P +0.012 ACK
A > P +0.020 INVITE
    Proxy-Authorization: Digest username="alice", realm="edge.example.test", nonce="{token:n1}", uri="sip:2001@example.test", response="6629fae49393a05397450978507c4ef1", algorithm=MD5
P > A +0.034 401
    WWW-Authenticate: Digest realm="pbx.example.test", nonce="{token:n2}", algorithm=MD5, qop="auth"
A > P +0.040 ACK
A > P +0.050 INVITE
    Proxy-Authorization: Digest username="alice", realm="edge.example.test", nonce="{token:n1}", uri="sip:2001@example.test", response="6629fae49393a05397450978507c4ef1", algorithm=MD5
    Authorization: Digest username="alice", realm="pbx.example.test", nonce="{token:n2}", uri="sip:2001@example.test", response="939e7578ed9e3c518a452acee763bce9", algorithm=MD5
P > A +0.060 100
P > A +0.310 180
P > A +2.900 200
    sdp 6000 PCMU telephone-event
A > P +2.930 ACK
A > P +8.400 BYE
P > A +8.410 200
