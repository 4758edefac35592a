title: A phone that comes back with another port each time has gathered five contacts
host A 10.0.0.10 agent Softphone 9
host P 10.0.0.1 agent kamailio (5.7.4 (x86_64/linux))

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
    +Contact: <sip:1001@10.0.0.10:41003>;expires=3000
    +Contact: <sip:1001@10.0.0.10:41877>;expires=2400
    +Contact: <sip:1001@10.0.0.10:42210>;expires=1100
    +Contact: <sip:1001@10.0.0.77:5060>;expires=900
