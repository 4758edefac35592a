# Scenarios that want a network that is not sound (packets lost, late, refused or translated)
# and a few of media, each among a few calls of neighbours. nft and tc change the network of the namespace alone. Sourced by record.sh.
# shellcheck shell=bash disable=SC2154

# What nft does to packets: at egress on lo before the capture sees them, at input (prerouting) after that.
rules() { nft -f - || fail "nft did not take its rules"; }

# Packets like this never reach the place of the capture.
lost_before() { # WHAT
  rules <<<"table netdev wire { chain out { type filter hook egress device lo priority 0; $1 drop; }; }"
}

# Packets like this are captured and go no further.
lost_behind() { # WHAT [VERDICT]
  rules <<<"table inet host { chain in { type filter hook input priority 0; $1 ${2:-drop}; }; }"
}

# baresip calls baresip for so many seconds; the caller hangs up.
talk() { # SECONDS
  press "$caller" "/dial sip:bob@$callee"
  sleep "$1"
  press "$caller" "/hangup"
  sleep 0.5
}

start_two_phones() {
  make_tones 30
  start_baresip "$callee" bob regint=0 answermode=auto
  start_baresip "$caller" alice regint=0
}

# --- the scenarios ---------------------------------------------------------------------------------

# The answer asks the caller to refresh the session, and nobody does. SIP alone is captured.
no_refresh() {
  local filter='udp port 5060'
  make_tones
  start_callee "$callee" callee-ends-session
  start_capture "$1"
  start_neighbours 10
  patience=80 sipp_from "$caller" "$callee" caller-never-refreshes bob -timeout 70
  await_neighbours
  stop_capture
}

# Kamailio wants half an hour at least; the caller hears it and asks for 90 s again.
interval_too_small() {
  make_tones
  start_proxy -A WITH_LONG_SESSIONS
  register bob "$callee" 600
  start_callee "$callee" callee -d 300
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$proxy" caller bob -d 500
  sipp_from "$caller" "$proxy" caller-repeats-interval bob
  await_neighbours
  stop_capture
}

# telephone-event is 101 on both sides, and the caller's keys come as 96.
keys_as_96() {
  make_tones
  make_played keys.pcap 1 96
  start_callee "$callee" callee-takes-keys
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-presses-keys bob
  await_neighbours
  stop_capture
}

# baresip to baresip, which presses 4711 while it talks.
keys_of_a_phone() {
  start_two_phones
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:bob@$callee"
  sleep 1.5
  for key in 4 7 1 1; do
    press "$caller" "/sndcode $key"
    sleep 0.3
  done
  sleep 0.5
  press "$caller" "/hangup"
  sleep 0.5
  await_neighbours
  stop_capture
}

# A fax machine answers, whistles and asks for T.38, which baresip does not have.
fax_refused() {
  make_tones
  make_ced
  start_callee "$callee" callee-fax
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:bob@$callee"
  sleep 8
  await_neighbours
  stop_capture
}

# 2100 Hz, as an answering fax machine whistles (ITU-T T.30), in G.711 mu-law.
make_ced() {
  python3 - "$work" <<'PYTHON'
import math, sys
from pathlib import Path

def mu_law(sample):
    magnitude = min(abs(sample), 8158) + 33
    exponent = magnitude.bit_length() - 6
    return ~((0x80 if sample < 0 else 0) | exponent << 4 | (magnitude >> exponent + 1) & 15) & 0xFF

wave = [round(2000 * math.sin(2 * math.pi * 2100 * n / 8000)) for n in range(80)]
(Path(sys.argv[1]) / "ced.ulaw").write_bytes(bytes(map(mu_law, wave)) * 1000)
PYTHON
}

# So many seconds of the tone, then 4711 as telephone-event of that payload type, 120 ms a key (RFC 4733): a capture that SIPp plays.
make_played() { # FILE SECONDS PAYLOAD-TYPE
  python3 - "$work/$1" "$2" "$3" <<'PYTHON'
import struct, sys

path, seconds, payload_type = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
tone = (b"\xbf" * 10 + b"\x3f" * 10) * 8
packets = [(tick, 0, tick * 160, False, tone) for tick in range(50 * seconds)]
for place, key in enumerate((4, 7, 1, 1)):
    first = 50 * seconds + 15 * place
    for n in range(8):
        event = struct.pack("!BBH", key, (0x80 if n > 4 else 0) | 10, 160 * min(n + 1, 6))
        packets.append((first + min(n, 5), payload_type, first * 160, n == 0, event))
with open(path, "wb") as file:
    file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for sequence, (tick, kind, timestamp, marker, payload) in enumerate(packets):
        rtp = struct.pack("!BBHII", 0x80, marker << 7 | kind, sequence, timestamp, 0x5A17E4) + payload
        udp = struct.pack("!HHHH", 16000, 16000, 8 + len(rtp), 0) + rtp
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + udp
        frame = bytes(12) + b"\x08\0" + ip
        file.write(struct.pack("<IIII", tick // 50, tick % 50 * 20_000, len(frame), len(frame)) + frame)
PYTHON
}

# Eight of a hundred packets of the callee's sound are lost; the caller's RTCP says so.
packets_lost() {
  start_two_phones
  lost_before "ip saddr $callee udp dport 16010-16021 numgen random mod 100 < 8"
  start_capture "$1"
  start_neighbours 2
  talk 11
  await_neighbours
  stop_capture
}

# The same behind the place of the capture: what is captured is whole, and the reports are not.
packets_lost_beyond() {
  start_two_phones
  lost_behind "ip saddr $callee udp dport 16010-16021 numgen random mod 100 < 12"
  start_capture "$1"
  start_neighbours 2
  talk 16
  await_neighbours
  stop_capture
}

# No packet of the caller's sound gets to the callee's side, where the capture is.
one_way() {
  start_two_phones
  lost_before "ip saddr $caller udp dport 16010-16021"
  start_capture "$1"
  start_neighbours 1
  talk 6
  await_neighbours
  stop_capture
}

# The callee's sound stops in the middle of a call, and the caller talks on for a while.
sound_stops() {
  start_two_phones
  start_capture "$1"
  start_neighbours 2
  press "$caller" "/dial sip:bob@$callee"
  sleep 3
  lost_before "ip saddr $callee udp dport 16010-16021"
  sleep 12
  press "$caller" "/hangup"
  sleep 0.5
  await_neighbours
  stop_capture
}

# The second call of the two has no sound at all; the first had.
no_way() {
  start_two_phones
  start_capture "$1"
  start_neighbours 1
  talk 2
  lost_before "ip saddr { $caller, $callee } udp dport 16010-16021"
  talk 5
  await_neighbours
  stop_capture
}

# No response of the callee gets beyond its firewall, behind which the capture is; baresip and SIPp repeat what they said.
answers_lost() {
  make_tones
  start_callee "$callee" callee -max_retrans 8 -d 1000
  lost_behind "ip saddr $callee ip daddr $caller udp sport 5060"
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  start_neighbours 8
  press "$caller" "/dial sip:bob@$callee"
  sleep 34
  await_neighbours
  stop_capture
}

# No response of the callee gets to the proxy, in front of which the capture is; its sound does get to the caller.
sound_without_answer() {
  start_proxy
  make_tones 30
  start_phone "$callee" bob answermode=auto
  start_capture "$1"
  lost_before "ip saddr $callee ip daddr $proxy udp dport 5060"
  start_neighbours 2
  call_in_vain "$proxy" bob
  await_neighbours
  stop_capture
}

# The callee's host refuses the caller's sound: ICMP says that it is prohibited.
sound_prohibited() {
  start_two_phones
  lost_behind "ip saddr $caller ip daddr $callee udp dport 16010-16021" "reject with icmp type admin-prohibited"
  start_capture "$1"
  start_neighbours 1
  talk 6
  await_neighbours
  stop_capture
}

# The same from the early media on: errors come for seconds before the answer.
refused_from_early_on() {
  make_tones 30
  start_callee "$callee" callee-early-media -d 2500
  start_baresip "$caller" alice regint=0
  lost_behind "ip saddr $caller ip daddr $callee udp dport 16000-16021" "reject with icmp type admin-prohibited"
  start_capture "$1"
  start_neighbours 1
  talk 8
  await_neighbours
  stop_capture
}

# An INVITE in two fragments of which the second never comes; OPTIONS is answered.
later_fragments_lost() {
  local filter="$filter or (ip[6:2] & 0x1fff != 0)"
  ip link set lo mtu 1500
  make_tones
  start_baresip "$callee" bob regint=0 answermode=auto
  start_capture "$1"
  lost_before "ip frag-off & 0x1fff != 0"
  start_neighbours 8
  sipp_from "$caller" "$callee" asks-options bob
  (cd "$work" && timeout 60 sipp -nostdin -sf "$here/caller-large.xml" -s bob -i "$caller" -p 5060 -mi "$caller" -m 1 \
    -max_invite_retrans 6 "$callee:5060" >"$work/sipp-$caller.log" 2>&1) && fail "somebody answered"
  sleep 3
  await_neighbours
  stop_capture
}

# The INVITE's PASSporT is for another number than the one that is called.
identity_for_another() {
  make_tones
  start_callee "$callee" callee-refuses-identity
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-with-identity +12155551999 -key identity "$(passport 12155551212 12155551213)"
  await_neighbours
  stop_capture
}

# A PASSporT of now, signed with a key of its own (RFC 8225, RFC 8588).
passport() { # FROM TO
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/key.pem"
  python3 - "$work" "$1" "$2" <<'PYTHON'
import base64, json, subprocess, sys, time, uuid

room, orig, dest = sys.argv[1:]
def encoded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")

def text(value):
    return encoded(json.dumps(value, separators=(",", ":")).encode())

header = {"alg": "ES256", "ppt": "shaken", "typ": "passport", "x5u": "https://cert.example.net/passport.cer"}
claims = {"attest": "A", "dest": {"tn": [dest]}, "iat": int(time.time()), "orig": {"tn": orig}, "origid": str(uuid.uuid4())}
signed = text(header) + b"." + text(claims)
der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"{room}/key.pem"], input=signed, capture_output=True, check=True).stdout
at, halves = 2, b""
for _ in "rs":
    size = der[at + 1]
    halves += int.from_bytes(der[at + 2 : at + 2 + size], "big").to_bytes(32, "big")
    at += 2 + size
print((signed + b"." + encoded(halves)).decode())
PYTHON
}

# Two phones play a tone of their own before one of them answers; baresip sends its sound to that one.
early_sound_of_two() {
  make_tones
  start_proxy
  register bob "$callee" 600
  register bob "$second_callee" 600
  start_callee "$callee" callee-early-cancelled -m 1
  start_callee "$second_callee" callee-early-answers
  start_phone "$caller" alice
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:bob@example.com"
  sleep 5
  press "$caller" "/hangup"
  sleep 0.5
  await_neighbours
  stop_capture
}

# The same, and what relays the caller's media stays with the phone that played its tone first. The capture is behind it.
sound_stays_with_first() {
  rules <<<"table ip relay { chain out { type filter hook postrouting priority 0;
    ip saddr $caller ip daddr $second_callee udp dport 16000 ip daddr set $callee; }; }"
  early_sound_of_two "$1"
}

# The sound of a phone behind a NAT goes out; what it asks for comes to an address of its own network.
described_as_inside() {
  behind_nat 192.168.1.20 "$callee"
  make_tones 30
  start_proxy -A WITH_NAT
  start_phone 192.168.1.20 bob answermode=auto
  start_phone "$caller" alice
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:bob@example.com"
  sleep 6
  press "$caller" "/hangup"
  sleep 0.5
  await_neighbours
  stop_capture
}

# The NAT forgets a phone that keeps quiet; the phone registers from a new port later.
pinhole_gone() {
  behind_nat 192.168.1.20 "$callee" 40001
  make_tones
  start_proxy -A WITH_NAT
  start_capture "$1"
  start_neighbours 15
  patience=90 start_baresip 192.168.1.20 bob regint=60 "outbound=\"sip:$proxy\""
  behind_nat 192.168.1.20 "$callee" 40777
  sleep 33
  call_in_vain "$proxy" bob
  sleep 14
  await_neighbours
  stop_capture
}

# A NAT in front of INSIDE: its packets come from OUTSIDE, its SIP from PORT. Nothing else gets in. The capture is outside.
behind_nat() { # INSIDE OUTSIDE [PORT]
  ip address replace "$1/32" dev lo
  ip route replace local "$1" dev lo src "$caller" table local
  ip route replace local "$caller" dev lo src "$1" table local
  rules <<RULES
table ip nat_box
delete table ip nat_box
table ip nat_box {
  chain out {
    type filter hook postrouting priority 0;
    ip saddr $1 udp sport 5060 udp sport set ${3:-5060} ip saddr set $2
    ip saddr $1 ip saddr set $2
  }
  chain in {
    type filter hook prerouting priority -350;
    ip daddr $1 drop
    ip daddr $2 udp dport ${3:-5060} udp dport set 5060 ip daddr set $1
    ip daddr $2 udp dport 16000-16099 ip daddr set $1
    ip daddr $2 drop
  }
}
RULES
}

# bob's phone registered by TCP and lost its power; the proxy finds nobody listening there.
tcp_refused() {
  local filter="$filter or tcp port 5060"
  ip route replace local "$proxy" dev lo src "$callee" table local # the address of a phone that connects
  start_proxy -A WITH_TCP
  make_tones
  start_capture "$1"
  start_neighbours 1
  start_baresip "$callee" bob "outbound=\"sip:$proxy;transport=tcp\"" regint=600
  local phone=${children[-1]}
  kill -KILL $(<"/proc/$phone/task/$phone/children")
  wait "$phone" 2>/dev/null || true
  call_in_vain "$proxy" bob
  await_neighbours
  stop_capture
}

# In the middle of a call by TCP a firewall begins to reset its connection; the BYE has no other way.
tcp_reset() {
  local filter="$filter or tcp port 5060"
  start_two_phones
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:bob@$callee;transport=tcp"
  sleep 4
  lost_behind "ip saddr $caller tcp dport 5060" "reject with tcp reset"
  press "$caller" "/hangup"
  sleep 2
  await_neighbours
  stop_capture
}

# The callee takes TLS 1.3 alone, and the caller has 1.2 alone.
tls_version() {
  local filter="$filter or tcp port 5061"
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=bob.example.com -keyout "$work/key.pem" -out "$work/crt.pem" 2>"$work/openssl.log"
  cat "$work/key.pem" "$work/crt.pem" >"$work/bob.pem"
  make_tones
  OPENSSL_CONF=$(tls_limit MinProtocol TLSv1.3) phone_config="sip_certificate $work/bob.pem" start_baresip "$callee" bob regint=0 answermode=auto
  OPENSSL_CONF=$(tls_limit MaxProtocol TLSv1.2) phone_config="sip_certificate $work/bob.pem" start_baresip "$caller" alice regint=0
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:bob@$callee:5061;transport=tls"
  sleep 2
  await_neighbours
  stop_capture
}

# A configuration of OpenSSL with that limit; prints its name.
tls_limit() { # NAME VALUE
  printf '%s\n' "openssl_conf = all" "[all]" "ssl_conf = ssl" "[ssl]" "system_default = limits" "[limits]" "$1 = $2" >"$work/$1.cnf"
  echo "$work/$1.cnf"
}

# The callee's sound shares a narrow line with somebody's uploads: its packets wait behind theirs.
line_shared() {
  start_two_phones
  narrow_line 1mbit
  python3 -c "$uploads" "$callee" 5070 29000 0.25 &
  children+=($!)
  start_capture "$1"
  start_neighbours 2
  talk 11
  await_neighbours
  stop_capture
}

# One packet of ten of the callee's sound takes a slower way than the others.
two_ways() {
  start_two_phones
  narrow_line 400kbit "numgen random mod 100 < 10"
  python3 -c "$uploads" "$callee" 5070 2000 0 &
  children+=($!)
  start_capture "$1"
  start_neighbours 2
  talk 8
  await_neighbours
  stop_capture
}

# A line of that rate, which packets to port 5070 take and what of the callee's sound the condition is true of.
narrow_line() { # RATE [CONDITION]
  tc qdisc replace dev lo root handle 1: htb default 20
  tc class add dev lo parent 1: classid 1:10 htb rate "$1" burst 1600 cburst 1600
  tc class add dev lo parent 1: classid 1:20 htb rate 10gbit quantum 10000
  rules <<RULES
table netdev wire {
  chain out {
    type filter hook egress device lo priority 0;
    udp dport 5070 meta priority set 1:10
    ip saddr $callee udp dport 16010-16021 ${2:-} meta priority set 1:10
  }
}
RULES
}

# To itself at ADDRESS:PORT: SIZE bytes at once, again after PAUSE seconds on the average, or, without a pause, as soon as they came.
uploads='import random, socket, sys, time
address, port, size, pause = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind((address, port))
    for _ in range(0, size, 1000):
        s.sendto(bytes(1000), (address, port))
    while not pause:
        s.sendto(s.recv(2000), (address, port))
    while True:
        time.sleep(pause * random.uniform(0.5, 1.5))
        for _ in range(0, size, 1000):
            s.sendto(bytes(1000), (address, port))'

names+=(no-refresh interval-too-small keys-as-96 keys-of-a-phone fax-refused packets-lost packets-lost-beyond one-way
  sound-stops no-way answers-lost sound-without-answer sound-prohibited refused-from-early-on later-fragments-lost
  identity-for-another early-sound-of-two sound-stays-with-first described-as-inside pinhole-gone tcp-refused tcp-reset
  tls-version line-shared two-ways)
