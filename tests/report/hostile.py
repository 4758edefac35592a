"""A call whose every header tries to be markup."""

from pathlib import Path

from scapy.all import IP, UDP, Ether, wrpcap

HOSTILE = "<img src=x onerror=window.ran=1>"
SCRIPT = "</script><script>window.ran=1</script><!--<script>"


def capture_of_hostile_call(folder: Path) -> Path:
    """An INVITE and its 404, with markup in names, agents, reasons, Call-ID, Request-URI and session description."""
    sdp = f"v=0\r\no={HOSTILE} 1 1 IN IP4 10.0.0.1\r\ns={SCRIPT}\r\nc=IN IP4 10.0.0.1\r\n"
    sdp += "t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    common = (
        f'Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK<b>\r\nFrom: "{HOSTILE}" <sip:\'"><script>@x>;tag=1\r\n'
        f"To: <sip:{SCRIPT.replace(' ', '')}@y>{{tag}}\r\nCall-ID: {HOSTILE.replace(' ', '/')}\r\nCSeq: 1 INVITE\r\n"
    )
    invite = (
        f"INVITE sip:{HOSTILE.replace(' ', '/')}@10.0.0.2 SIP/2.0\r\n{common.format(tag='')}User-Agent: {SCRIPT}\r\n"
        f"X-Bytes: \x01\x1b[31m\u202e\udcff\r\nContent-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"
    )
    answer = (
        f"SIP/2.0 404 {HOSTILE} {SCRIPT}\r\n{common.format(tag=';tag=2')}Server: {HOSTILE}\r\n"
        f'Reason: Q.850;cause=1;text="{HOSTILE}"\r\nContent-Length: 0\r\n\r\n'
    )
    packets = []
    for number, (source, destination, text) in enumerate((("1", "2", invite), ("2", "1", answer))):
        data = text.encode("utf-8", "surrogateescape")
        packet = Ether() / IP(src=f"10.0.0.{source}", dst=f"10.0.0.{destination}") / UDP(sport=5060, dport=5060) / data
        packet.time = 1_700_000_000 + number
        packets.append(packet)
    path = folder / "hostile.pcap"
    wrpcap(str(path), packets)
    return path
