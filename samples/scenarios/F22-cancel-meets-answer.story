title: CANCEL crosses the 200 of the callee, and the caller then forgets the call
vantage: A, B
host A 10.0.0.10 agent Vendor X100
host B 10.0.0.20 agent Yealink SIP-T46U
host P 10.0.0.1 proxy
healthy call at 0.3 between H and K talk 15
healthy call at 4.2 between Q and R through P talk 5
call c1 at 6.000 from alice@A to bob@B
A > B +0.000 INVITE ?
B > A +0.010 100
B > A +0.200 180
A > B +5.000 CANCEL !
B > A +5.001 200 for INVITE !
    repeat response
B > A +5.020 200 for CANCEL ?
B > A +37.000 BYE ?
A > B +37.010 481 ?
healthy call at 21.0 between H and Q
healthy call at 50.0 between K and R
