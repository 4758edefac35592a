title: The national format gets 404 from the gateway; four seconds later the same number in E.164 is answered
host A 10.0.0.10 agent 3CXPhoneSystem 18.0.9
host G 10.0.0.30 agent Sonus SBC 9.2
vantage: A, G
healthy call at 0.2 between H and K talk 1 media
call c1 at 1.300 from 201@A to 02079460123@G
A > G +0.000 INVITE !
G > A +0.012 100
G > A +0.081 404 !
A > G +0.090 ACK
call c2 at 5.300 from 201@A to +442079460123@G
A > G +0.000 INVITE !
G > A +0.011 100
G > A +0.640 183
    sdp 6000 PCMU telephone-event
G > A +6.210 200 !
A > G +6.230 ACK
rtp G:6000 > A:4000 from 0.7 to 9.9 PCMU
rtp A:4000 > G:6000 from 6.25 to 9.9 PCMU
A > G +10.000 BYE
G > A +10.020 200
healthy call at 8.2 between Q and K talk 1 media
healthy call at 9.0 between H and R talk 1 media
