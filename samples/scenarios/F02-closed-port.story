title: The port at B is closed: each of seven INVITEs draws ICMP port unreachable from B itself
host A 10.0.0.10 agent Cisco-CP8841/12.8.1
host B 10.0.0.20
vantage: A, B
healthy call at 0.3 between H and K
call c1 at 1.207 from alice@A to +4930901820@B
A > B +0.000 INVITE !
    repeat invite
icmp B > A +0.001 port-unreachable !
icmp B > A +0.501 port-unreachable ?
icmp B > A +1.501 port-unreachable ?
icmp B > A +3.501 port-unreachable ?
icmp B > A +7.501 port-unreachable ?
icmp B > A +15.501 port-unreachable ?
icmp B > A +31.501 port-unreachable ?
healthy call at 3.3 between Q and K
healthy call at 19.0 between R and H talk 6
