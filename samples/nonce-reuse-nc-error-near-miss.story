title: A nonce that is too old is called stale, and one used again is counted up
near-miss of: nonce-reuse-nc-error
host A 10.0.0.10
host P 10.0.0.1

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="n1", algorithm=MD5, qop="auth"
A > P +0.020 REGISTER
    Authorization: Digest username="1001", realm="voip.example.test", nonce="n1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > A +0.030 200
    Expires: 60
A > P +30.000 REGISTER
    Authorization: Digest username="1001", realm="voip.example.test", nonce="n1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000002, cnonce="ab12"
P > A +30.010 200
    Expires: 60
A > P +55.000 REGISTER
    Authorization: Digest username="1001", realm="voip.example.test", nonce="n1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000002, cnonce="ab12"
P > A +55.010 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="n2", algorithm=MD5, qop="auth", stale=true
A > P +55.020 REGISTER
    Authorization: Digest username="1001", realm="voip.example.test", nonce="n2", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > A +55.030 200
