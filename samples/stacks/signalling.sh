# Scenarios of signalling, each among a few calls of neighbours who have nothing to do with it. Sourced by record.sh.
# shellcheck shell=bash disable=SC2154

trunk=127.0.1.11
neighbour=127.0.1.40
other_neighbour=127.0.1.41
neighbours=

# Three calls, GAP seconds from one to the next, while the scenario goes on.
start_neighbours() { # GAP [SIPP OPTION...]
  local gap=$1
  shift
  start_callee "$other_neighbour" neighbour-answers -s erin -d 400 -rtp_echo
  (
    for name in dora frank grace; do
      sipp_from "$neighbour" "$other_neighbour" neighbour-calls erin -key from "$name" -d 600 "$@"
      sleep "$gap"
    done
  ) &
  neighbours=$!
  sleep 0.3
}

await_neighbours() {
  wait "$neighbours" || fail "a neighbour's call was lost"
}

# A gateway plays an announcement of the telephone network to baresip, then gives up: 404, Q.850 cause 1.
announcement_then_404() {
  make_tones
  start_callee "$callee" gateway-announces -d 3500
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:+12025550199@$callee"
  sleep 5
  await_neighbours
  stop_capture
}

# bob's binding lives for five seconds and is not refreshed; he is called after seven.
binding_ran_out() {
  start_proxy -A WITH_SHORT_BINDINGS
  make_tones
  start_capture "$1"
  register bob "$callee" 5
  start_neighbours 2
  sleep 7
  call_in_vain "$proxy" bob
  await_neighbours
  stop_capture
}

# The proxy knows a number in its international format alone; baresip dials the national one first.
national_format() {
  start_proxy
  make_tones
  register +442079460123 "$callee" 600
  start_callee "$callee" callee-early-media -d 500
  start_phone "$caller" alice
  start_capture "$1"
  start_neighbours 1
  press "$caller" "/dial sip:02079460123@example.com"
  sleep 3
  press "$caller" "/dial sip:+442079460123@example.com"
  sleep 3
  press "$caller" "/hangup"
  await_neighbours
  stop_capture
}

# The proxy takes calls from two addresses. One PBX has neither, another has, and reaches the number that the first one asks for.
source_not_allowed() {
  start_proxy -A WITH_ALLOWED_SOURCES
  make_tones
  register +15550123456 "$callee" 600
  start_callee "$callee" callee -d 500
  start_capture "$1"
  start_neighbours 1
  call_in_vain "$proxy" +15550123456
  sleep 1
  call_in_vain "$proxy" +15550123456
  sleep 1
  sipp_from "$trunk" "$proxy" caller +15550123456 -d 1000
  call_in_vain "$proxy" +15550123456
  await_neighbours
  stop_capture
}

# A 183 with SDP, and no sound for five seconds, though baresip sends; then both ways.
announced_sound_missing() {
  make_tones
  start_callee "$callee" callee-silent-media -d 5000
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  start_neighbours 2
  press "$caller" "/dial sip:bob@$callee"
  sleep 7
  press "$caller" "/hangup"
  await_neighbours
  stop_capture
}

# A 183 without SDP and nothing else for fifteen seconds, then the answer.
silent_progress() {
  make_tones 20
  start_callee "$callee" callee-silent-progress -d 14500
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  start_neighbours 5
  press "$caller" "/dial sip:bob@$callee"
  sleep 17.5
  press "$caller" "/hangup"
  await_neighbours
  stop_capture
}

# Forty calls, two a second at first, then more each second: the proxy takes ten a second. Its side towards the callee is not captured.
overload() {
  local filter="($filter) and not host $callee"
  start_proxy -A WITH_LIMIT
  make_tones
  register bob "$callee" 600
  start_callee "$callee" callee -d 200
  start_capture "$1"
  start_neighbours 1
  (cd "$work" && timeout 60 sipp -nostdin -sf "$here/caller-of-many.xml" -s bob -i "$caller" -p 5060 -mi "$caller" -mp 16000 \
    -m 40 -r 2 -rate_increase 6 -rate_interval 1 -rate_max 20 -no_rate_quit -d 1500 "$proxy:5060" >"$work/sipp.log" 2>&1) ||
    fail "SIPp lost calls: $(tail -n 20 "$work/sipp.log")"
  await_neighbours
  stop_capture
}

# Caller and callee change the call at once, are refused, wait for the same second and do it again, three times.
crossing_changes() {
  make_tones
  start_callee "$callee" callee-crosses-changes
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-crosses-changes bob -d 1000
  await_neighbours
  stop_capture
}

# The caller hangs up with half of the tag that baresip gave: 481, and baresip talks on until its user hangs up.
tag_cut_short() {
  make_tones
  start_baresip "$callee" bob regint=0 answermode=auto
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-cuts-tag bob -d 2000 &
  local call=$!
  sleep 6
  press "$callee" "/hangup"
  wait "$call"
  await_neighbours
  stop_capture
}

# Somebody else has the callee's socket when the first INVITE comes; the callee itself takes the second.
one_lost_invite() {
  make_tones
  python3 -c "$deaf_socket" "$callee" &
  local deaf=$!
  await "the deaf socket" listens "$callee"
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller bob -d 1000 &
  local call=$!
  wait "$deaf"
  start_callee "$callee" callee -d 500
  wait "$call"
  await_neighbours
  stop_capture
}

deaf_socket='import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 5060))
s.recv(65536)'

# Two baresip behind the proxy hold the call at the same moment; the callee tries again after the second that is its due.
changes_cross_once() {
  start_proxy
  make_tones
  start_phone "$callee" bob answermode=auto
  start_phone "$caller" alice
  start_capture "$1"
  start_neighbours 2
  press "$caller" "/dial sip:bob@example.com"
  sleep 1.5
  press "$caller" "/hold"
  press "$callee" "/hold"
  sleep 5
  press "$caller" "/hangup"
  sleep 0.5
  await_neighbours
  stop_capture
}

# The first gateway has no room; the proxy calls the second.
second_server_answers() {
  start_proxy -A "GATEWAYS=\"$here/gateways.list\""
  make_tones
  start_callee "$callee" gateway-refuses
  start_callee "$second_callee" callee -d 500
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$proxy" caller +15550123456 -d 1000
  await_neighbours
  stop_capture
}

# The answer describes an address of the callee's home; the caller sends to where the callee's media comes from.
private_but_latched() {
  make_tones
  start_callee "$callee" callee-behind-nat -d 4000
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-hung-up-on bob -rtp_echo
  await_neighbours
  stop_capture
}

# Ringback from one source; speech from another after the answer, which sends comfort noise and then nothing while nobody talks.
silence_and_new_source() {
  make_tones
  make_speech
  start_callee "$callee" callee-with-comfort-noise -d 2000
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-with-comfort-noise bob -d 6000
  await_neighbours
  stop_capture
}

# RTP for SIPp to play: a tone of two seconds, then spurts with CN (RFC 3389) after each and silence up to the next.
make_speech() {
  python3 - "$work" <<'PYTHON'
import struct, sys
from pathlib import Path

room = Path(sys.argv[1])
TONE = (b"\xbf" * 10 + b"\x3f" * 10) * 8

def write(name, ssrc, frames):
    """Frames are (20 ms tick, payload type, payload); a spurt begins after every gap."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    last = -2
    for number, (tick, kind, payload) in enumerate(frames):
        marker = 0x80 if tick != last + 1 else 0
        rtp = struct.pack("!BBHII", 0x80, marker | kind, 1000 + number, 160 * tick, ssrc) + payload
        udp = struct.pack("!HHHH", 16000, 16000, 8 + len(rtp), 0) + rtp
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), bytes(4)) + udp
        frame = bytes(12) + b"\x08\x00" + ip
        seconds, micros = divmod(tick * 20_000, 1_000_000)
        out.append(struct.pack("<IIII", seconds, micros, len(frame), len(frame)) + frame)
        last = tick
    (room / name).write_bytes(b"".join(out))

write("ringback.pcap", 0x5F3A9C21, [(tick, 0, TONE) for tick in range(95)])
speech = []
for begin, end in ((0, 60), (120, 170), (240, 300)):
    speech += [(tick, 0, TONE) for tick in range(begin, end)] + [(end, 13, b"\x45")]
write("speech.pcap", 0x1C77E0B4, speech)
PYTHON
}

# The proxy asks two gateways whether they are there, which say 404 and 405. A phone signs off, a subscription ends, a CANCEL comes too late.
monitoring_noise() {
  make_tones
  start_callee "$callee" pinged-404
  start_callee "$second_callee" pinged-405
  start_proxy -A "GATEWAYS=\"$here/gateways.list\"" -A WITH_PINGS
  start_capture "$1"
  start_neighbours 2
  register carol 127.0.1.30 600
  start_callee 127.0.1.31 watched
  sipp_from 127.0.1.30 127.0.1.31 watcher carol -d 2000
  end_child "${children[-1]}"
  start_callee 127.0.1.31 callee-busy -d 1000
  sipp_from "$caller" 127.0.1.31 caller-cancels-busy bob
  sleep 3
  register carol 127.0.1.30 0
  await_neighbours
  stop_capture
}

# SIPp's own answering script says PCMU whatever it is offered. It sends back what it gets.
answered_in_another_codec() {
  make_tones
  tr '\277\077' '\225\025' <"$work/tone.ulaw" >"$work/tone.alaw"
  (cd "$work" && exec timeout 60 sipp -nostdin -sn uas -rtp_echo -i "$callee" -p 5060 -mi "$callee" -mp 16000 >"$work/sipp-$callee.log" 2>&1) &
  children+=($!)
  await "SIPp at $callee" listens "$callee"
  start_capture "$1"
  start_neighbours 1
  sipp_from "$caller" "$callee" caller-with-alaw bob -d 2000
  await_neighbours
  stop_capture
}

names+=(announcement-then-404 binding-ran-out national-format source-not-allowed announced-sound-missing silent-progress
  overload crossing-changes tag-cut-short one-lost-invite changes-cross-once second-server-answers private-but-latched
  silence-and-new-source monitoring-noise answered-in-another-codec)
