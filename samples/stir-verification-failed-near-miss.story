title: A signed call whose numbers differ in format alone is answered, one that fails verification is put through, one is refused for money
near-miss of: stir-verification-failed
host A 10.0.0.10 agent Ribbon SBC 12.1
host S 203.0.113.5

call c1 at 1.000 from 2025550100@A to +12155551999@S
A > S +0.000 INVITE
    Date: Mon, 02 Mar 2026 09:14:08 GMT
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUudGVzdC9zaGFrZW4ucGVtIn0.eyJhdHRlc3QiOiJBIiwiZGVzdCI6eyJ0biI6WyIxMjE1NTU1MTk5OSJdfSwiaWF0IjoxNzcyNDQyODQ4LCJvcmlnIjp7InRuIjoiMTIwMjU1NTAxMDAifSwib3JpZ2lkIjoiMTIzZTQ1NjctZTg5Yi0xMmQzLWE0NTYtNDI2NjU1NDQwMDAwIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
S > A +0.010 100
S > A +0.090 180
S > A +2.090 200
A > S +2.100 ACK
A > S +8.000 BYE
S > A +8.010 200
call c2 at 13.000 from +12025550100@A to +12155551999@S
A > S +0.000 INVITE
    Date: Mon, 02 Mar 2026 09:14:20 GMT
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUudGVzdC9zaGFrZW4ucGVtIn0.eyJhdHRlc3QiOiJBIiwiZGVzdCI6eyJ0biI6WyIxMjE1NTU1MTk5OSJdfSwiaWF0IjoxNzcyNDQyODYwLCJvcmlnIjp7InRuIjoiMTIwMjU1NTAxMDAifSwib3JpZ2lkIjoiMTIzZTQ1NjctZTg5Yi0xMmQzLWE0NTYtNDI2NjU1NDQwMDAwIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
S > A +0.010 100
S > A +0.090 402 Payment Required
A > S +0.100 ACK
