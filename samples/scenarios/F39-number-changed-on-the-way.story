title: A signed call whose called number was changed after it had been signed: the verifier refuses it
vantage: S
fixed: numbers start
host A 10.0.0.10 agent Ribbon SBC 12.1
host S 203.0.113.5 agent Metaswitch Perimeta 4.9
healthy call at 0.3 between H and K
healthy call at 0.7 between Q and S talk 9
call c1 at 1.000 from +12025550100@A to +12155551999@S
A > S +0.000 INVITE !
    Date: Mon, 02 Mar 2026 09:14:08 GMT
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUudGVzdC9zaGFrZW4ucGVtIn0.eyJhdHRlc3QiOiJBIiwiZGVzdCI6eyJ0biI6WyIxMjE1NTU1MTIxMyJdfSwiaWF0IjoxNzcyNDQyODQ4LCJvcmlnIjp7InRuIjoiMTIwMjU1NTAxMDAifSwib3JpZ2lkIjoiMTIzZTQ1NjctZTg5Yi0xMmQzLWE0NTYtNDI2NjU1NDQwMDAwIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
S > A +0.010 100
S > A +0.090 438 !
A > S +0.100 ACK
healthy call at 6.3 between H and R
healthy call at 14.3 between K and S
