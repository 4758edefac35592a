title: Calls that are answered and stay silent: packing of AMR, IPv4 to IPv6, DTLS roles, ports of RTCP
host A 10.0.0.10 agent JsSIP 3.10
host B 10.0.0.20 agent AudioCodes Mediant 7.40
healthy call at 0.3 between H and K
call c1 at 2.000 from alice@A to bob@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 97
a=rtpmap:97 AMR/8000
a=fmtp:97 octet-align=1
    >>
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 97
a=rtpmap:97 AMR/8000
    >>
A > B +1.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c2 at 30.000 from alice@A to carol@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP6 2001:db8::10
s=-
c=IN IP6 2001:db8::10
t=0 0
m=audio 4000 RTP/AVP 0
    >>
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
    >>
A > B +1.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c3 at 60.000 from alice@A to dave@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 UDP/TLS/RTP/SAVPF 0
a=setup:actpass
a=rtcp-mux
a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99
    >>
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 UDP/TLS/RTP/SAVPF 0
a=setup:actpass
a=rtcp-mux
a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99
    >>
A > B +1.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c4 at 90.000 from alice@A to erin@B
A > B +0.000 INVITE
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtcp-mux
    >>
A > B +1.020 ACK
A > B +20.000 BYE
B > A +20.010 200
call c5 at 120.000 from alice@A to frank@B
A > B +0.000 INVITE
    body application/sdp <<
v=0
o=- 77 5 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=sendrecv
    >>
B > A +1.000 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
    >>
A > B +1.020 ACK
A > B +6.000 INVITE
    body application/sdp <<
v=0
o=- 77 5 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=sendonly
    >>
B > A +6.020 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
    >>
A > B +6.040 ACK
A > B +20.000 BYE
B > A +20.010 200
healthy call at 150.0 between H and K
