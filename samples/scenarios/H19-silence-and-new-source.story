title: Silence is not sent, and the sender changes at the answer from a ringback server to the phone
near-miss of: early-media-no-rtp
host A 10.0.0.10 agent Yealink SIP-T46U
host B 203.0.113.20 agent Asterisk PBX 20.7.0
vantage: A, B
healthy call at 0.3 between H and K talk 1 media
call c1 at 2.000 from alice@A to +4930901820@B
A > B +0.000 INVITE
    sdp 4000 PCMU CN telephone-event
B > A +0.020 100
B > A +0.300 183
    sdp 6000 PCMU CN telephone-event
rtp B:6000 > A:4000 from 0.35 to 4.9 PCMU ssrc tone
B > A +5.000 200
    sdp 6000 PCMU CN telephone-event
A > B +5.020 ACK
rtp A:4000 > B:6000 from 5.1 to 20 PCMU
rtp B:6000 > A:4000 from 5.1 to 7.1 PCMU ssrc phone
rtp B:6000 > A:4000 from 7.1 to 7.12 CN ssrc phone
rtp B:6000 > A:4000 from 8.6 to 10.6 PCMU ssrc phone
rtp B:6000 > A:4000 from 10.6 to 10.62 CN ssrc phone
rtp B:6000 > A:4000 from 12.4 to 15.4 PCMU ssrc phone
rtp B:6000 > A:4000 from 15.4 to 15.42 CN ssrc phone
rtp B:6000 > A:4000 from 18 to 20 PCMU ssrc phone
B > A +20.200 BYE
A > B +20.220 200
healthy call at 6.0 between Q and R talk 3 media
healthy call at 13.0 between R and H talk 1 media
