title: A phone uses a nonce again with the same count, and is refused; the name of a registrar leads to two
host A 10.0.0.10 agent Fanvil X4 2.4.5
host B 10.0.0.11 agent Grandstream GXP1625
host P 10.0.0.1
host R2 10.0.0.2

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
    Authorization: Digest username="1001", realm="voip.example.test", nonce="n1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > A +30.010 403
registration r2 at 3.0 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="k1", algorithm=MD5, qop="auth"
B > R2 +0.020 REGISTER
    Authorization: Digest username="1002", realm="voip.example.test", nonce="k1", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
R2 > B +0.030 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="k2", algorithm=MD5, qop="auth"
B > P +0.040 REGISTER
    Authorization: Digest username="1002", realm="voip.example.test", nonce="k2", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > B +0.050 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="k3", algorithm=MD5, qop="auth"
healthy call at 60.0 between Q and R
