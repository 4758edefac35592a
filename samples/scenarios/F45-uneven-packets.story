title: What the caller's side receives comes unevenly for the whole call, what it sends does not
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 203.0.113.20 agent FreeSWITCH
seen: A H K Q R
healthy call at 0.3 between H and K talk 12 media
call c1 at 3.000 from alice@A to +4930901820@B
A > B +0.000 INVITE
    sdp 4000 PCMA telephone-event
B > A +0.010 100
B > A +0.100 180
B > A +1.000 200
    sdp 6000 PCMA telephone-event
A > B +1.030 ACK
rtp A:4000 > B:6000 from 1.1 to 30.9 PCMA ?
rtp B:6000 > A:4000 from 1.1 to 30.9 PCMA jitter 55 !
B > A +31.000 BYE
A > B +31.010 200
healthy call at 7.0 between Q and R media
healthy call at 22.0 between K and R talk 4 media
