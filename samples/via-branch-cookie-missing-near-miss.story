title: A stack of RFC 2543, without the cookie and with one branch, is answered all the same
near-miss of: via-branch-cookie-missing
host A 10.0.0.10
host B 10.0.0.20

healthy call at 0.5 between H and K
call c1 at 5.0 from alice@A to 200@B
A > B +0.000 INVITE
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=1
B > A +0.010 180
B > A +2.010 200
A > B +2.020 ACK
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=1
A > B +6.000 BYE
    Via: SIP/2.0/UDP 10.0.0.10:5060;branch=1
B > A +6.010 200
