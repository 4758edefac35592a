title: What the callee asks for behind a proxy and the caller answers wrongly: a resume, a codec, no description, a transfer; and a resume that the proxy answers otherwise than the caller
host A 10.0.0.10 agent Yealink SIP-T46U
host B 10.0.0.20 agent Asterisk PBX 18.20.2
host P 10.0.0.1 proxy agent kamailio (5.7.4 (x86_64/linux))
healthy call at 0.3 between H and K

call c1 at 4.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > B +0.005 INVITE
B > P +1.000 200
P > A +1.005 200
A > P +1.030 ACK
P > B +1.035 ACK
B > P +5.000 INVITE
    sdp 6000 PCMU sendonly
P > A +5.005 INVITE
A > P +5.020 200
    sdp 4000 PCMU recvonly
P > B +5.025 200
B > P +5.040 ACK
P > A +5.045 ACK
B > P +10.000 INVITE
    sdp 6000 PCMU
P > A +10.005 INVITE !
A > P +10.020 200
    sdp 4000 PCMU recvonly
P > B +10.025 200 !
B > P +10.040 ACK
P > A +10.045 ACK
A > P +18.000 BYE
P > B +18.005 BYE
B > P +18.010 200
P > A +18.015 200

call c2 at 26.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > B +0.005 INVITE
B > P +1.000 200
P > A +1.005 200
A > P +1.030 ACK
P > B +1.035 ACK
B > P +5.000 INVITE
    sdp 6000 PCMA
P > A +5.005 INVITE
A > P +5.020 200
    sdp 4000 G729
P > B +5.025 200
B > P +5.040 ACK
P > A +5.045 ACK
A > P +9.000 BYE
P > B +9.005 BYE
B > P +9.010 200
P > A +9.015 200

call c3 at 40.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > B +0.005 INVITE
B > P +1.000 200
P > A +1.005 200
A > P +1.030 ACK
P > B +1.035 ACK
B > P +5.000 INVITE
    sdp 6000 PCMA
P > A +5.005 INVITE
A > P +5.020 200
    no sdp
P > B +5.025 200
B > P +5.040 ACK
P > A +5.045 ACK
A > P +9.000 BYE
P > B +9.005 BYE
B > P +9.010 200
P > A +9.015 200

call c4 at 54.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > B +0.005 INVITE
B > P +1.000 200
P > A +1.005 200
A > P +1.030 ACK
P > B +1.035 ACK
B > P +5.000 REFER
    Refer-To: <sip:carol@example.test>
P > A +5.005 REFER
A > P +5.020 202
P > B +5.025 202
B > P +60.000 BYE
P > A +60.005 BYE
A > P +60.010 200
P > B +60.015 200
call c5 at 130.000 from alice@A to bob@example.test
A > P +0.000 INVITE
P > B +0.005 INVITE
B > P +1.000 200
P > A +1.005 200
A > P +1.030 ACK
P > B +1.035 ACK
B > P +5.000 INVITE
    sdp 6000 PCMU sendonly
P > A +5.005 INVITE
A > P +5.020 200
    sdp 4000 PCMU recvonly
P > B +5.025 200
B > P +5.040 ACK
P > A +5.045 ACK
B > P +10.000 INVITE
    sdp 6000 PCMU
P > A +10.005 INVITE
A > P +10.020 200
    sdp 4000 PCMU
P > B +10.025 200 !
    sdp 4000 PCMU inactive
B > P +10.040 ACK
P > A +10.045 ACK
A > P +18.000 BYE
P > B +18.005 BYE
B > P +18.010 200
P > A +18.015 200
healthy call at 70 between A and K through P
healthy call at 85 between A and H through P
healthy call at 100 between A and K through P
