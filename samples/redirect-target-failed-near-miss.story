title: Of two forward targets the second takes the call; and one leads to a user who is busy
near-miss of: redirect-target-failed
host A 10.0.0.10 agent Cisco-CP8841/12.8.1
host B 10.0.0.20
host C 10.0.0.21
host D 10.0.0.22

call c1 at 1.100 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.020 302
    Contact: <sip:5551@10.0.0.21:5060>;q=0.9, <sip:5552@10.0.0.22:5060>;q=0.5
A > B +0.025 ACK
A > C +0.050 INVITE sip:5551@10.0.0.21:5060
C > A +0.120 404
A > C +0.125 ACK
A > D +0.150 INVITE sip:5552@10.0.0.22:5060
D > A +0.220 180
D > A +2.220 200
A > D +2.240 ACK
A > D +8.240 BYE
D > A +8.250 200
call c2 at 20.100 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.020 302
    Contact: <sip:5553@10.0.0.21:5060>
A > B +0.025 ACK
A > C +0.050 INVITE sip:5553@10.0.0.21:5060
C > A +0.120 180
C > A +1.120 486
A > C +1.125 ACK
