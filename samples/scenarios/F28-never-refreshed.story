title: A session interval of 90 s that the caller ought to refresh and does not; the callee hangs up at 60 s
vantage: A, B
host A 10.0.0.10 agent Zoiper rv2.10
host B 10.0.0.20 agent Broadworks
healthy call at 0.3 between H and K talk 9 media
healthy call at 3.0 between Q and R talk 10 media
call c1 at 5.000 from alice@A to bob@B
A > B +0.000 INVITE ?
    Supported: timer
B > A +0.010 100
B > A +0.200 180
B > A +2.000 200 !
    Session-Expires: 90;refresher=uac
    Require: timer
A > B +2.030 ACK
rtp A:4000 > B:6000 from 2.1 to 62 PCMU
rtp B:6000 > A:4000 from 2.1 to 62 PCMU
B > A +62.020 BYE !
    Reason: SIP;cause=408
A > B +62.030 200
healthy call at 40.0 between H and Q media
healthy call at 72.0 between K and R media
