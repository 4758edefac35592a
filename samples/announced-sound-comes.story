title: Sound after a 183; a 180 beside it while it goes on; a quick answer; and a gate that keeps it back
near-miss of: early-media-no-rtp, ringback-conflict-180-183, sdp-private-address-one-way
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Patton SN4170 3.20
host N 198.51.100.7 inside 192.168.1.20 agent Fritz!OS
host S 203.0.113.5 agent Kamailio SBC
call c1 at 1.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 183
    sdp 6000 PCMU telephone-event
rtp B:6000 > A:4000 from 0.5 to 12 PCMU
B > A +2.000 180
rtp A:4000 > B:6000 from 6.1 to 12 PCMU
B > A +6.000 200
    sdp 6000 PCMU telephone-event
A > B +6.030 ACK
A > B +13.000 BYE
B > A +13.010 200
call c2 at 16.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 183
    sdp 6000 PCMU telephone-event
B > A +1.900 200
    sdp 6000 PCMU telephone-event
A > B +1.930 ACK
rtp A:4000 > B:6000 from 2 to 5 PCMU
rtp B:6000 > A:4000 from 2 to 5 PCMU
A > B +5.100 BYE
B > A +5.110 200
call c3 at 24.000 from alice@A to bob@B
A > B +0.000 INVITE
B > A +0.010 100
B > A +0.400 183
    P-Early-Media: inactive
    sdp 6000 PCMU telephone-event
B > A +3.900 180
B > A +9.900 200
    sdp 6000 PCMU telephone-event
A > B +9.930 ACK
rtp A:4000 > B:6000 from 10 to 12 PCMU
rtp B:6000 > A:4000 from 10 to 12 PCMU
A > B +12.100 BYE
B > A +12.110 200
call c4 at 40.000 from +15550111@S to bob@N
S > N +0.000 INVITE
N > S +0.100 180
N > S +2.000 200
    sdp 6000 PCMU at 192.168.1.20
S > N +2.030 ACK
rtp N:6000 > S:4000 from 2.1 to 6 PCMU
rtp S:4000 > N:6000 from 2.2 to 6 PCMU
S > N +7.000 BYE
N > S +7.010 200
