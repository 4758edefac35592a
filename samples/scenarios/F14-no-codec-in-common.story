title: The caller offers PCMU and PCMA; the callee knows G729 only, as its answer to OPTIONS shows: 488
near-miss of: srtp-profile-mismatch
host A 10.0.0.10 agent Yealink SIP-T46U 108.86.0.20
host B 10.0.0.20 agent Patton SN4170 3.20
vantage: A, B
healthy call at 0.4 between H and K
dialog o1 at 1.500 from ping@A to B
A > B +0.000 OPTIONS
B > A +0.012 200 !
    sdp 6000 G729
healthy call at 7.0 between Q and R talk 2 media
call c1 at 12.470 from alice@A to bob@B
A > B +0.000 INVITE !
    sdp 4000 PCMU PCMA
B > A +0.012 100
B > A +0.061 488 !
    Warning: 305 {B} "Incompatible media format"
A > B +0.070 ACK
healthy call at 13.0 between H and R
