title: B forwards its calls to C, where the number that it names does not exist
host A 10.0.0.10 agent Cisco-CP8841/12.8.1
host B 10.0.0.20
host C 10.0.0.21

call c1 at 1.100 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.020 302
    Contact: <sip:5551@10.0.0.21:5060>
A > B +0.025 ACK
A > C +0.050 INVITE sip:5551@10.0.0.21:5060
C > A +0.060 100
C > A +0.120 404
A > C +0.125 ACK
healthy call at 3.2 between H and K
