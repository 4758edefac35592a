title: The account has a realm of its own, which is not the one that the registrar asks for
host A 10.0.0.10 agent Fanvil X4 2.4.5
host P 10.0.0.1

registration r1 at 1.000 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="5f1d2a7c9b", algorithm=MD5, qop="auth"
A > P +0.030 REGISTER
    Authorization: Digest username="1001", realm="asterisk", nonce="5f1d2a7c9b", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", algorithm=MD5
P > A +0.040 401
    WWW-Authenticate: Digest realm="voip.example.test", nonce="77aa31c2e0", algorithm=MD5, qop="auth"
A > P +0.060 REGISTER
    Authorization: Digest username="1001", realm="asterisk", nonce="77aa31c2e0", uri="sip:example.test", response="fedcba9876543210fedcba9876543210", algorithm=MD5
P > A +0.070 403
healthy call at 3.3 between H and K
healthy call at 43.3 between H and K
