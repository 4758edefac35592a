title: A phone asks for an hour, is granted a minute, and comes back after five; another renews every 5 s over TCP
host A 10.0.0.10 agent DoorStation 1.4
host P 10.0.0.1 agent OpenSIPS (3.4.4 (x86_64/linux))
host B 10.0.0.11 tcp agent Softphone 9

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +0.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +300.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +300.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +600.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +600.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
A > P +900.000 REGISTER
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
P > A +900.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=60
registration r2 at 1000.0 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 200
B > P +5.000 REGISTER
P > B +5.010 200
B > P +10.000 REGISTER
P > B +10.010 200
B > P +15.000 REGISTER
P > B +15.010 200
B > P +20.000 REGISTER
P > B +20.010 200
B > P +25.000 REGISTER
P > B +25.010 200
B > P +30.000 REGISTER
P > B +30.010 200
B > P +35.000 REGISTER
P > B +35.010 200
