title: Signed calls that the verifier refuses: the called number was changed after signing, the token is old, none is there
host A 10.0.0.10 agent Ribbon SBC 12.1
host S 203.0.113.5

call c1 at 1.000 from +12025550100@A to +12155551999@S
A > S +0.000 INVITE
    Date: Mon, 02 Mar 2026 09:14:08 GMT
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUudGVzdC9zaGFrZW4ucGVtIn0.eyJhdHRlc3QiOiJBIiwiZGVzdCI6eyJ0biI6WyIxMjE1NTU1MTIxMyJdfSwiaWF0IjoxNzcyNDQyODQ4LCJvcmlnIjp7InRuIjoiMTIwMjU1NTAxMDAifSwib3JpZ2lkIjoiMTIzZTQ1NjctZTg5Yi0xMmQzLWE0NTYtNDI2NjU1NDQwMDAwIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
S > A +0.010 100
S > A +0.090 438 Invalid Identity Header
A > S +0.100 ACK
call c2 at 7.000 from +12025550100@A to +12155551999@S
A > S +0.000 INVITE
    Date: Mon, 02 Mar 2026 09:14:14 GMT
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUudGVzdC9zaGFrZW4ucGVtIn0.eyJhdHRlc3QiOiJBIiwiZGVzdCI6eyJ0biI6WyIxMjE1NTU1MTk5OSJdfSwiaWF0IjoxNzcyNDQyNDQ3LCJvcmlnIjp7InRuIjoiMTIwMjU1NTAxMDAifSwib3JpZ2lkIjoiMTIzZTQ1NjctZTg5Yi0xMmQzLWE0NTYtNDI2NjU1NDQwMDAwIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
S > A +0.010 100
S > A +0.090 403 Stale Date
A > S +0.100 ACK
call c3 at 13.000 from +12025550100@A to +12155551999@S
A > S +0.000 INVITE
    Date: Mon, 02 Mar 2026 09:14:20 GMT
S > A +0.010 100
S > A +0.090 428 Use Identity Header
A > S +0.100 ACK
call c4 at 19.000 from +12025550100@A to +12155551999@S
A > S +0.000 INVITE
    Date: Mon, 02 Mar 2026 09:14:26 GMT
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUudGVzdC9zaGFrZW4ucGVtIn0.eyJhdHRlc3QiOiJBIiwiZGVzdCI6eyJ0biI6WyIxMjE1NTU1MTk5OSJdfSwiaWF0IjoxNzcyNDQyODY2LCJvcmlnIjp7InRuIjoiMTIwMjU1NTAxMTEifSwib3JpZ2lkIjoiMTIzZTQ1NjctZTg5Yi0xMmQzLWE0NTYtNDI2NjU1NDQwMDAwIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
S > A +0.010 100
S > A +0.090 403 Forbidden
    Reason: STIR;cause=438;text="Invalid Identity Header"
A > S +0.100 ACK
healthy call at 4.2 between H and K
