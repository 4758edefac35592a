title: Keepalives answered 405 and 501, an UPDATE answered 405 that a re-INVITE then does, tones by INFO refused
near-miss of: method-not-allowed-405-501, unsupported-media-type-415
host A 10.0.0.10 agent Sangoma Vega 60G
host B 10.0.0.20 agent Alcatel-Lucent OXE
dialog o1 at 0.200 from ping@A to ping@B
A > B +0.000 OPTIONS
B > A +0.004 405
A > B +30.000 OPTIONS
B > A +30.004 501
call c1 at 2.000 from 6001@A to 6002@B
A > B +0.000 INVITE
B > A +0.100 180
B > A +2.000 200
A > B +2.030 ACK
A > B +4.000 UPDATE
    Session-Expires: 1800
B > A +4.010 405
A > B +4.100 INVITE
B > A +4.120 200
A > B +4.140 ACK
A > B +6.000 INFO
    body application/dtmf-relay <<
    Signal=5
    Duration=160
    >>
B > A +6.010 415
    Accept: application/sdp
A > B +9.000 BYE
B > A +9.010 200
healthy call at 40.0 between H and K
