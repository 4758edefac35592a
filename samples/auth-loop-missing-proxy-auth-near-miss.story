title: Proxy and registrar challenge in turn, and the phone brings both credentials
near-miss of: auth-loop-missing-proxy-auth
host A 10.0.0.10
host P 10.0.0.1

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 407
    Proxy-Authenticate: Digest realm="edge.example.test", nonce="p1", algorithm=MD5, qop="auth"
A > P +0.020 REGISTER
    Proxy-Authorization: Digest username="1001", realm="edge.example.test", nonce="p1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > A +0.030 401
    WWW-Authenticate: Digest realm="core.example.test", nonce="r1", algorithm=MD5, qop="auth"
A > P +0.040 REGISTER
    Proxy-Authorization: Digest username="1001", realm="edge.example.test", nonce="p1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000002, cnonce="ab12"
    Authorization: Digest username="1001", realm="core.example.test", nonce="r1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > A +0.050 200
