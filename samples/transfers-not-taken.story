title: A transfer that the far side does not allow, one that it takes and never reports on
host A 10.0.0.10 agent Cisco/SPA504G-7.6.2
host B 10.0.0.20 agent Metaswitch Perimeta 4.9
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +2.000 200
A > B +2.030 ACK
A > B +6.000 REFER
    Refer-To: <sip:7777@example.test>
B > A +6.010 403
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
B > A +2.000 200
A > B +2.030 ACK
A > B +6.000 REFER
    Refer-To: <sip:7778@example.test>
B > A +6.010 202
B > A +50.000 BYE
A > B +50.010 200
healthy call at 74.0 between A and B
