title: A person with a desk phone, a softphone and two mobiles, and four lines of one device that say who they are
near-miss of: registration-hijack-multi-contact
host A 10.0.0.10
host B 10.0.0.11
host P 10.0.0.1

healthy call at 0.5 between H and K
registration r1 at 2.0 from 1001@A
A > P +0.000 REGISTER
P > A +0.010 200
    Contact: <sip:1001@10.0.0.10:5060>;expires=3600
    +Contact: <sip:1001@10.0.0.77:5060>;expires=900
    +Contact: <sip:1001@10.0.0.78:5060>;expires=900
    +Contact: <sip:1001@10.0.0.79:5060>;expires=900
registration r2 at 4.0 from 1002@B
B > P +0.000 REGISTER
P > B +0.010 200
    Contact: <sip:1002@10.0.0.11:5060>;expires=3600;+sip.instance="<urn:uuid:1>"
    +Contact: <sip:1002@10.0.0.11:5062>;expires=900;+sip.instance="<urn:uuid:2>"
    +Contact: <sip:1002@10.0.0.11:5063>;expires=900;+sip.instance="<urn:uuid:3>"
    +Contact: <sip:1002@10.0.0.11:5064>;expires=900;+sip.instance="<urn:uuid:4>"
