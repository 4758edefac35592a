title: 494, and the phone takes what the P-CSCF offers
near-miss of: security-agreement-494
host A 10.0.0.10
host P 10.0.0.1

healthy call at 0.5 between H and K
registration r1 at 2.0 from alice@A
A > P +0.000 REGISTER
    Security-Client: ipsec-3gpp;alg=hmac-sha-1-96
P > A +0.010 494 Security Agreement Required
    Security-Server: ipsec-3gpp;q=0.1;alg=hmac-sha-1-96
A > P +0.050 REGISTER
    Security-Verify: ipsec-3gpp;q=0.1;alg=hmac-sha-1-96
P > A +0.060 200
