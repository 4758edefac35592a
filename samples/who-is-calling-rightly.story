title: A caller without number who gets through, one forwarded, an emergency call that is answered, a large one that arrives
near-miss of: anonymous-rejected-433, caller-id-mismatch, emergency-misrouted, identity-header-oversize
host A 10.0.0.10 agent 3CXPhoneSystem 18.0
host B 203.0.113.5 agent Ribbon SBC 12.1
healthy call at 0.3 between Q and R
call c1 at 2.000 from anonymous@A to bob@B
A > B +0.000 INVITE
    From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag={from_tag}
    Privacy: id
B > A +0.010 100
B > A +0.100 486
A > B +0.120 ACK
call c2 at 8.000 from 7001@A to 12025550199@B
A > B +0.000 INVITE
    P-Asserted-Identity: <sip:+12025550100@example.test>
    Diversion: <sip:12025550100@example.test>;reason=unconditional
B > A +0.010 100
B > A +0.100 403
A > B +0.120 ACK
call c3 at 14.000 from 7002@A to 112@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +2.100 200
A > B +2.120 ACK
A > B +8.000 BYE
B > A +8.010 200
call c4 at 30.000 from +12025550100@A to +12025550177@B
A > B +0.000 INVITE
    Identity: eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0In0.QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD.c2lnbmF0dXJl;info=<https://cert.example.test/shaken.pem>;alg=ES256;ppt=shaken
    P-Visited-Data: {token:v1}{token:v2}{token:v3}{token:v4}{token:v5}{token:v6}{token:v7}{token:v8}
    fragment 1400
B > A +0.010 100
B > A +0.100 486
A > B +0.120 ACK
healthy call at 70.0 between Q and R
