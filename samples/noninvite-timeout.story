title: A phone's REGISTER is sent eleven times and never answered, while others talk to the same phone
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host P 203.0.113.9
host B 10.0.0.20

registration r1 at 1.090 from alice@A
A > P +0.000 REGISTER
    repeat request

healthy call at 4.0 between B and A talk 5
healthy call at 36.0 between B and A talk 2
