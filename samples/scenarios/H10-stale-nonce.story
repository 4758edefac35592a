title: A REGISTER with an old nonce is challenged with stale=true and accepted with the new one
near-miss of: auth-bad-credentials
host A 10.0.0.10 agent Linphone/5.2.4
host P 10.0.0.1 proxy
vantage: A, P
healthy call at 0.1 between Q and R
registration r1 at 0.420 from alice@A
A > P +0.000 REGISTER
    Authorization: {credentials}
P > A +0.010 401
    WWW-Authenticate: Digest realm="example.test", nonce="{token:fresh}", algorithm=MD5, qop="auth", stale=true
A > P +0.018 REGISTER
    Authorization: {credentials}
P > A +0.030 200
healthy call at 1.5 between H and K through P
healthy call at 9.0 between K and R through P
