title: A phone behind NAT renews every 25 s over UDP, and one that is granted less keeps to it
near-miss of: registration-short-expires-flap
host A 10.0.0.10
host P 10.0.0.1
host B 203.0.113.11

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +0.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +55.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +55.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +110.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +110.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +165.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +165.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +220.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +220.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
registration r2 at 400.0 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 200
B > P +25.000 REGISTER
P > B +25.010 200
B > P +50.000 REGISTER
P > B +50.010 200
B > P +75.000 REGISTER
P > B +75.010 200
B > P +100.000 REGISTER
P > B +100.010 200
B > P +125.000 REGISTER
P > B +125.010 200
B > P +150.000 REGISTER
P > B +150.010 200
B > P +175.000 REGISTER
P > B +175.010 200
