title: A registrar asks for SHA-256 alone: one phone stays silent, one answers with MD5
host A 10.0.0.10 agent Fanvil X4 2.4.5
host B 10.0.0.11 agent Grandstream GXP1625
host P 10.0.0.1 agent kamailio (5.8.1 (x86_64/linux))

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="5f1d2a7c9b", algorithm=SHA-256, qop="auth"
registration r2 at 3.0 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="6a1d2a7c9b", algorithm=SHA-256, qop="auth"
B > P +0.020 REGISTER
    Authorization: Digest username="1002", realm="voip.example.test", nonce="6a1d2a7c9b", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > B +0.030 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="6b1d2a7c9b", algorithm=SHA-256, qop="auth"
B > P +0.040 REGISTER
    Authorization: Digest username="1002", realm="voip.example.test", nonce="6b1d2a7c9b", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="ab12"
P > B +0.050 403
healthy call at 60.0 between Q and R
