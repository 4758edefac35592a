#!/usr/bin/env bash
# Records the stack-*.pcap samples from real programs (SIPp, Kamailio, baresip) on loopback.
#
#   record.sh NAME            records ../stack-NAME.pcap
#   record.sh all             records every one of them (about a minute and a half)
#   record.sh burst N FILE    records N quick answered calls, SIPp to SIPp, to FILE: for benches (400 a second)
#   record.sh versions        says which programs would run
#
# Needs root (unshare, tcpdump), ip and ss (iproute2), and python3. It speaks on the loopback of a network
# namespace of its own and nowhere else; every program started here is ended here.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
samples=$(dirname "$here")

caller=127.0.1.10
proxy=127.0.1.1
callee=127.0.1.20
second_callee=127.0.1.21

filter='udp port 5060 or udp portrange 16000-16099 or icmp'

# A network of its own: nobody else's packets get into a capture, and no route of the machine is touched.
if [[ ${1:-} != versions && -z ${SIPDIAG_RECORDING:-} ]]; then
  SIPDIAG_RECORDING=1 exec unshare --net "$0" "$@"
fi

work=$(mktemp -d)
children=()
capturing=

end_child() {
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

end_children() {
  local child
  for child in "${children[@]}"; do end_child "$child"; done
  children=()
}

trap 'end_children; [[ -z $capturing ]] || end_child "$capturing"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

fail() { echo "record.sh: $*" >&2; exit 1; }

# Looks fifty times, a tenth of a second apart, for what the command says.
await() {
  local what=$1 try
  shift
  for try in {1..50}; do
    if "$@"; then return 0; fi
    sleep 0.1
  done
  fail "$what did not come up"
}

listens() { [[ $(ss -Hlun) == *" $1:5060 "* ]]; }

start_capture() { # FILE [TCPDUMP OPTION...]
  local file=$1
  shift
  tcpdump -i lo -n --immediate-mode -U -Z root "$@" -w "$file" "$filter" 2>"$work/tcpdump.log" &
  capturing=$!
  await tcpdump grep -q 'listening on' "$work/tcpdump.log"
}

stop_capture() {
  sleep 0.3
  kill -INT "$capturing"
  wait "$capturing" || true
  capturing=
}

start_proxy() { # [KAMAILIO OPTION...]
  mkdir -p "$work/kamailio"
  kamailio -f "$here/proxy.cfg" -DD -E -m 16 -M 4 -Y "$work/kamailio" "$@" >"$work/kamailio.log" 2>&1 &
  children+=($!)
  await Kamailio listens "$proxy"
}

# SIPp in the foreground, as one call from ADDRESS to DESTINATION; its exit status is the scenario's.
sipp_from() { # ADDRESS DESTINATION SCENARIO USER [SIPP OPTION...]
  local address=$1 destination=$2 scenario=$3 user=$4
  shift 4
  (cd "$work" && timeout 60 sipp -nostdin -sf "$here/$scenario.xml" -s "$user" -i "$address" -p 5060 \
    -mi "$address" -mp 16000 -m 1 -trace_err -error_file "$work/sipp-$address.errors" -timeout 50 -timeout_error "$@" "$destination:5060" >"$work/sipp-$address.log" 2>&1) ||
    fail "SIPp at $address did not go through $scenario.xml: $(tail -n 20 "$work"/sipp-*.errors 2>/dev/null)"
}

start_callee() { # ADDRESS SCENARIO [SIPP OPTION...]
  local address=$1 scenario=$2
  shift 2
  (cd "$work" && exec timeout 300 sipp -nostdin -sf "$here/$scenario.xml" -i "$address" -p 5060 \
    -mi "$address" -mp 16000 -trace_err -error_file "$work/sipp-$address.errors" "$@" >"$work/sipp-$address.log" 2>&1) &
  children+=($!)
  await "SIPp at $address" listens "$address"
}

register() { # USER ADDRESS SECONDS [SIPP OPTION...]
  local user=$1 address=$2 seconds=$3
  shift 3
  sipp_from "$address" "$proxy" register "$user" -key expires "$seconds" "$@"
}

start_baresip() { # PASSWORD
  mkdir -p "$work/baresip"
  cp "$here/baresip.config" "$work/baresip/config"
  echo "<sip:alice@example.com>;auth_user=alice;auth_pass=$1;outbound=\"sip:$proxy\";regint=600" \
    >"$work/baresip/accounts"
  (cd "$work" && exec timeout 30 baresip -f "$work/baresip" </dev/null >"$work/baresip.log" 2>&1) &
  children+=($!)
  await baresip listens "$caller"
}

loopback_up() {
  ip link set lo up
  # baresip binds its media to any address; without this the kernel would send it from 127.0.0.1.
  ip route replace local "$callee" dev lo src "$caller" table local
}

# --- the scenarios ---------------------------------------------------------------------------------

# A healthy call with media, caller -> proxy -> callee, and back on the same way.
proxied_call() {
  start_proxy
  register bob "$callee" 600
  start_callee "$callee" callee -rtp_echo -d 800
  make_tones
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller-with-media bob -d 2000
  stop_capture
}

# Ten seconds of a soft 400 Hz square wave, as raw G.711 mu-law and as linear WAV.
make_tones() {
  python3 - "$work" <<'PYTHON'
import sys, wave
from pathlib import Path

room = Path(sys.argv[1])
(room / "tone.ulaw").write_bytes((b"\xbf" * 10 + b"\x3f" * 10) * 4000)
with wave.open(str(room / "tone.wav"), "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes((b"\x00\x04" * 10 + b"\x00\xfc" * 10) * 4000)
PYTHON
}

# baresip registers (401, then 200), then calls (407, then 200); the callee hangs up.
register_and_call() {
  start_proxy -A WITH_AUTH
  register bob "$callee" 600
  start_callee "$callee" callee-hangs-up -rtp_echo -d 2000
  make_tones
  start_capture "$1"
  start_baresip wonderland
  sleep 0.5
  exec 3<>"/dev/udp/$caller/5555"
  echo "/dial sip:bob@example.com" >&3
  sleep 4
  exec 3>&-
  stop_capture
}

# A number that nobody has (404), then a subscriber who signed off a moment ago (480).
unknown_user() {
  start_proxy
  start_capture "$1"
  register bob "$callee" 600
  register bob "$callee" 0
  sipp_from "$caller" "$proxy" caller-refused 4711
  sipp_from "$caller" "$proxy" caller-refused bob
  stop_capture
}

# baresip has another password than the registrar.
wrong_password() {
  start_proxy -A WITH_AUTH
  start_capture "$1"
  start_baresip underland
  sleep 2
  stop_capture
}

# The caller never acknowledges the 200; the callee repeats it for half a minute and hangs up.
missing_ack() {
  start_callee "$callee" callee-without-ack -max_retrans 9
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-without-ack bob
  stop_capture
}

# The next hop's socket is open and nobody reads it: the proxy gives up after its fr_timer of 10 s.
downstream_silent() {
  start_proxy
  register bob "$callee" 600
  python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 5060))
time.sleep(60)' "$callee" &
  children+=($!)
  await "the silent socket" listens "$callee"
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller-refused bob
  stop_capture
}

# Two contacts of one user are called at once: one says 404, the other rings and answers.
parallel_fork() {
  start_proxy
  register bob "$callee" 600
  register bob "$second_callee" 600
  start_callee "$callee" callee-unknown
  start_callee "$second_callee" callee -d 800
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller bob -d 1000
  stop_capture
}

# COUNT answered calls of six messages each, caller -> callee, as quick as two SIPp can go.
burst() {
  local count=$1 file=$2
  start_callee "$callee" callee -d 0 -deadcall_wait 0
  start_capture "$file" -B 65536
  (cd "$work" && timeout 300 sipp -nostdin -sf "$here/caller.xml" -s bob -i "$caller" -p 5060 -mi "$caller" \
    -m "$count" -r 400 -l 500 -d 0 "$callee:5060" >"$work/sipp.log" 2>&1) || fail "SIPp lost calls"
  stop_capture
  grep -q '^0 packets dropped by kernel' "$work/tcpdump.log" || fail "the capture lacks packets: $(cat "$work/tcpdump.log")"
}

# ---------------------------------------------------------------------------------------------------

names=(proxied-call register-and-call unknown-user wrong-password missing-ack downstream-silent parallel-fork)

record() {
  local name=$1
  "${name//-/_}" "$samples/stack-$name.pcap"
  end_children
  echo "stack-$name.pcap: $(stat -c %s "$samples/stack-$name.pcap") bytes"
}

versions() {
  sipp -v 2>&1 | grep -o 'SIPp v[^ ]*' || true
  kamailio -v | sed -n 's/^version: //p'
  baresip -h 2>/dev/null </dev/null | grep -o '^baresip v[^ ]*' || true
  tcpdump --version 2>&1 | sed -n 1,2p
}

[[ ${1:-} == versions ]] || loopback_up
case ${1:-} in
  all) for name in "${names[@]}"; do record "$name"; done ;;
  burst) [[ $# -eq 3 ]] || fail "usage: record.sh burst N FILE"; burst "$2" "$(realpath "$3")" ;;
  versions) versions ;;
  *) [[ " ${names[*]} " == *" ${1:-none} "* ]] || fail "usage: record.sh all | burst N FILE | versions | ${names[*]}"
     record "$1" ;;
esac
