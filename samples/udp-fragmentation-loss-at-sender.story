title: Seen at the sender: both fragments leave, seven times, nothing comes back; a small request is answered
host A 10.0.0.10 agent Bria 6.5.1
host B 10.0.0.20

dialog o1 at 0.300 from alice@A to B
A > B +0.000 OPTIONS
B > A +0.004 200
call c1 at 2.040 from alice@A to 5550123@B
A > B +0.000 INVITE
    sdp 4000 PCMU PCMA G722 G729 opus iLBC GSM telephone-event
    fragment 600
    repeat invite
dialog o2 at 31.300 from alice@A to B
A > B +0.000 OPTIONS
B > A +0.004 200
healthy call at 9.1 between H and K
healthy call at 50.1 between H and K
