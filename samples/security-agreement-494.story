title: A phone without IPsec at a P-CSCF: 494
host A 10.0.0.10 agent UE/1.0
host P 10.0.0.1 agent P-CSCF

healthy call at 0.5 between H and K
registration r1 at 2.0 from 001010123456789@A
A > P +0.000 REGISTER
    Require: sec-agree
    Security-Client: tls;q=0.1
P > A +0.010 494 Security Agreement Required
    Security-Server: ipsec-3gpp;q=0.1;alg=hmac-sha-1-96;ealg=aes-cbc;prot=esp;spi-c=1;spi-s=2;port-c=5062;port-s=5063
