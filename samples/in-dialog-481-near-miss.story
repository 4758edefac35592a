title: A re-INVITE meets the BYE of the other side and gets 481: the call was over
near-miss of: in-dialog-481
link: sll
host A 10.0.0.10 tcp agent Cisco-CUCM14.0
host B 10.0.0.20 tcp agent Cisco-SIPGateway/IOS-17.9.4a

call c1 at 0.730 from 2001@A to 3001@B tcp
A > B +0.000 INVITE
B > A +0.011 100
B > A +0.160 180
B > A +3.200 200
A > B +3.215 ACK
B > A +48.000 BYE
A > B +48.001 INVITE
    sdp 4000 PCMU telephone-event sendonly
A > B +48.004 200 for BYE
B > A +48.009 481 for INVITE
A > B +48.012 ACK

healthy call at 6.2 between H and K
