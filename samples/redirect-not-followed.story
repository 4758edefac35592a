title: The server redirects to another address, the caller acknowledges and never calls it
host A 10.0.0.10 agent Asterisk PBX 20.7.0
host S 203.0.113.5

call c1 at 0.604 from 100@A to 5550101@S
A > S +0.000 INVITE
S > A +0.020 100
S > A +0.041 302
    Contact: <sip:5550101@203.0.113.6:5060>;q=1.0
A > S +0.048 ACK

dialog o1 at 8.000 from 100@A to S
A > S +0.000 OPTIONS
S > A +0.020 200
dialog o2 at 23.010 from 100@A to S
A > S +0.000 OPTIONS
S > A +0.020 200
# The caller reaches other hosts in this capture, so an INVITE to the new address would have shown.
healthy call at 3.0 between A and K talk 5
