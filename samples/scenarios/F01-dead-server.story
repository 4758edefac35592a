title: Seven INVITEs to a server that never answers, while the same phone's OPTIONS to its proxy are answered
host A 10.0.0.10 agent Cisco-CP8841/12.8.1
host B 203.0.113.20
host P 10.0.0.1
vantage: A
dialog o1 at 0.050 from alice@A to P
A > P +0.000 OPTIONS
P > A +0.006 200
call c1 at 2.333 from alice@A to +4930901820@B
A > B +0.000 INVITE !
    repeat invite
healthy call at 4.8 between H and K
healthy call at 6.1 between Q and R
dialog o2 at 15.062 from alice@A to P
A > P +0.000 OPTIONS
P > A +0.007 200
healthy call at 21.5 between K and H
dialog o3 at 30.049 from alice@A to P
A > P +0.000 OPTIONS
P > A +0.006 200
dialog o4 at 45.055 from alice@A to P
A > P +0.000 OPTIONS
P > A +0.006 200
