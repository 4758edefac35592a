title: A body that the far side does not take, REFER and MESSAGE that it does not know
host A 10.0.0.10 agent Cisco-SIPGateway/IOS-15.7
host B 10.0.0.20 agent Ribbon SBC 11.0
host C 10.0.0.21 agent Gigaset N670 IP PRO
healthy call at 0.3 between H and K

call c1 at 2.200 from 5001@A to 5002@B
A > B +0.000 INVITE
    body multipart/mixed;boundary=b1 <<
--b1
Content-Type: application/sdp

v=0
o=- 1 1 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
--b1
Content-Type: application/pidf+xml

x
--b1--
    >>
B > A +0.020 415
    Accept: application/sdp
A > B +0.024 ACK

call c2 at 6.000 from 5003@A to 5004@C
A > C +0.000 INVITE
C > A +0.100 180
    Allow: INVITE, ACK, CANCEL, BYE, OPTIONS
C > A +2.000 200
    Allow: INVITE, ACK, CANCEL, BYE, OPTIONS
A > C +2.030 ACK
A > C +6.000 REFER
    Refer-To: <sip:5009@example.test>
C > A +6.020 501
A > C +9.000 BYE
C > A +9.020 200

call c3 at 17.000 from 5005@A to 5006@B
A > B +0.000 INVITE
B > A +0.030 405
    Allow: OPTIONS, REGISTER
A > B +0.035 ACK
healthy call at 20.0 between K and Q
