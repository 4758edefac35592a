#!/usr/bin/env bash
# Records the stack-*.pcap samples from real programs (SIPp, Kamailio, baresip) on loopback.
#
#   record.sh NAME            records ../stack-NAME.pcap
#   record.sh all             records every one of them (about twenty minutes)
#   record.sh burst N FILE    records N quick answered calls, SIPp to SIPp, to FILE: for benches (400 a second)
#   record.sh versions        says which programs would run
#
# Needs root (unshare, tcpdump), ip, ss and tc (iproute2), nft (nftables), openssl and python3. It speaks on the loopback of a network
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

# The latest first: a phone that signs off wants its proxy.
end_children() {
  local index
  for ((index = ${#children[@]} - 1; index >= 0; index--)); do end_child "${children[index]}"; done
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
  : >"$work/tcpdump.log"
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
  (cd "$work" && timeout "${patience:-60}" sipp -nostdin -sf "$here/$scenario.xml" -s "$user" -i "$address" -p 5060 \
    -mi "$address" -mp 16000 -m 1 -trace_err -error_file "$work/sipp-$address.errors" -timeout 50 -timeout_error "$@" "$destination:5060" >"$work/sipp-$address.log" 2>&1) ||
    fail "SIPp at $address did not go through $scenario.xml: $(tail -n 20 "$work"/sipp-*.errors 2>/dev/null)"
}

# An INVITE that nothing answers: SIPp sends it seven times, then gives up, as it should.
call_unanswered() {
  (cd "$work" && timeout 60 sipp -nostdin -sf "$here/caller.xml" -s bob -i "$caller" -p 5060 -mi "$caller" -m 1 \
    -max_invite_retrans 6 "$callee:5060" >"$work/sipp-$caller.log" 2>&1) && fail "somebody answered"
  return 0
}

silent_socket='import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 5060))
time.sleep(60)'

# A call to USER that some failure ends, or nothing at all.
call_in_vain() { # DESTINATION USER [HOPS [MEDIA [ATTRIBUTE [EXTENSION]]]]
  sipp_from "$caller" "$1" caller-refused "$2" -key hops "${3:-70}" -key media "${4:-RTP/AVP 0}" \
    -key attribute "${5:-rtpmap:0 PCMU/8000}" -key extension "${6:-Allow: INVITE, ACK, CANCEL, BYE}"
}

start_callee() { # ADDRESS SCENARIO [SIPP OPTION...]
  local address=$1 scenario=$2
  shift 2
  (cd "$work" && exec timeout 300 sipp -nostdin -sf "$here/$scenario.xml" -i "$address" -p 5060 \
    -mi "$address" -mp 16000 -trace_err -error_file "$work/sipp-$address.errors" "$@" >"$work/sipp-$address.log" 2>&1) &
  children+=($!)
  await "SIPp at $address" listens "$address"
}

register() { # USER ADDRESS SECONDS [CONTACT ADDRESS]
  local user=$1 address=$2 seconds=$3
  sipp_from "$address" "$proxy" register "$user" -key expires "$seconds" -key contact "${4:-$address}"
}

start_baresip() { # ADDRESS USER[@DOMAIN] [ACCOUNT PARAMETER...]
  local address=$1 user=$2 room=$work/baresip-$1
  shift 2
  mkdir -p "$room"
  sed "s/$caller/$address/" "$here/baresip.config" >"$room/config"
  printf '%s\n' "${phone_config:-}" >>"$room/config"
  [[ $user == *@* ]] || user+=@example.com
  (IFS=';'; echo "<sip:$user>;$*") >"$room/accounts"
  (cd "$work" && exec timeout "${patience:-60}" baresip -f "$room" </dev/null >"$room.log" 2>&1) &
  children+=($!)
  await "baresip at $address" listens "$address"
  sleep 0.5
}

# A subscriber of the proxy, without a password to speak of.
start_phone() { # ADDRESS USER [ACCOUNT PARAMETER...]
  start_baresip "$@" "outbound=\"sip:$proxy\"" regint=600
}

# Types at the phone. The socket stays open: the phone tells there what it does, and an ICMP error would be captured.
declare -A keyboards
press() { # ADDRESS COMMAND
  [[ -n ${keyboards[$1]:-} ]] || exec {keyboards[$1]}<>"/dev/udp/$1/5555"
  echo "$2" >&"${keyboards[$1]}"
}

loopback_up() {
  ip link set lo up
  # baresip binds its media to any address; without this the kernel would send it from 127.0.0.1.
  ip route replace local "$callee" dev lo src "$caller" table local
  ip route replace local "$second_callee" dev lo src "$caller" table local
  ip route replace local "$caller" dev lo src "$callee" table local
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

# A soft 400 Hz square wave, as raw G.711 mu-law and as linear WAV. baresip hangs up at the end of it.
make_tones() { # [SECONDS]
  python3 - "$work" "${1:-10}" <<'PYTHON'
import sys, wave
from pathlib import Path

room, seconds = Path(sys.argv[1]), int(sys.argv[2])
(room / "tone.ulaw").write_bytes((b"\xbf" * 10 + b"\x3f" * 10) * 400 * seconds)
with wave.open(str(room / "tone.wav"), "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes((b"\x00\x04" * 10 + b"\x00\xfc" * 10) * 400 * seconds)
PYTHON
}

# baresip registers (401, then 200), then calls (407, then 200); the callee hangs up.
register_and_call() {
  start_proxy -A WITH_AUTH
  register bob "$callee" 600
  start_callee "$callee" callee-hangs-up -rtp_echo -d 2000
  make_tones
  start_capture "$1"
  start_phone "$caller" alice auth_user=alice auth_pass=wonderland
  press "$caller" "/dial sip:bob@example.com"
  sleep 4
  stop_capture
}

# A number that nobody has (404), then a subscriber who signed off a moment ago (480).
unknown_user() {
  start_proxy
  start_capture "$1"
  register bob "$callee" 600
  register bob "$callee" 0
  call_in_vain "$proxy" 4711
  call_in_vain "$proxy" bob
  stop_capture
}

# baresip has another password than the registrar.
wrong_password() {
  start_proxy -A WITH_AUTH
  start_capture "$1"
  start_phone "$caller" alice auth_user=alice auth_pass=underland
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
  python3 -c "$silent_socket" "$callee" &
  children+=($!)
  await "the silent socket" listens "$callee"
  start_capture "$1"
  call_in_vain "$proxy" bob
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

# The same, and both ring until one is answered: the proxy cancels the other.
two_phones() {
  start_proxy
  register bob "$callee" 600
  register bob "$second_callee" 600
  start_callee "$callee" callee-cancelled
  start_callee "$second_callee" callee -d 800
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller bob -d 1000
  stop_capture
}

# bob's phone rings for three seconds; the proxy cancels that and calls the voicemail.
voicemail() {
  start_proxy -A WITH_VOICEMAIL
  register bob "$callee" 600
  start_callee "$callee" callee-cancelled
  start_callee "$second_callee" callee -d 200
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller bob -d 1000
  stop_capture
}

caller_gives_up() {
  start_proxy
  register bob "$callee" 600
  start_callee "$callee" callee-cancelled
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller-gives-up bob -d 2000
  stop_capture
}

# baresip lets it ring, then its user declines.
busy() {
  start_proxy
  start_phone "$callee" bob
  start_capture "$1"
  press "$callee" "/callstat"
  (sleep 1.5; press "$callee" "/hangup") &
  call_in_vain "$proxy" bob
  stop_capture
}

# What baresip, which has G.711 and no SRTP, refuses: G.729, SRTP, and (420) an extension.
no_common_codec() {
  start_baresip "$callee" bob regint=0 answermode=auto
  start_capture "$1"
  sipp_from "$caller" "$callee" asks-options bob
  call_in_vain "$callee" bob 70 "RTP/AVP 18" "rtpmap:18 G729/8000"
  stop_capture
}

secure_media_alone() {
  start_baresip "$callee" bob regint=0 answermode=auto
  start_capture "$1"
  call_in_vain "$callee" bob 70 "RTP/SAVP 0" "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:$(printf 'a soft tone of thirty bytes ...' | base64)"
  stop_capture
}

insists_on_100rel() {
  start_baresip "$callee" bob regint=0 answermode=auto
  start_capture "$1"
  call_in_vain "$callee" bob 70 "" "" "Require: 100rel"
  stop_capture
}

# A tone from the 183 on; then it rings, then it is answered.
early_media() {
  make_tones
  start_callee "$callee" callee-early-media -d 1000
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-with-media bob -d 1500
  stop_capture
}

# Two baresip: hold after a second, resume after another.
hold_and_resume() {
  start_proxy
  make_tones
  start_phone "$callee" bob answermode=auto
  start_phone "$caller" alice
  start_capture "$1"
  press "$caller" "/dial sip:bob@example.com"
  sleep 1.5
  press "$caller" "/hold"
  sleep 1.5
  press "$caller" "/resume"
  sleep 1.5
  press "$caller" "/hangup"
  sleep 0.5
  stop_capture
}

# baresip is sent on by 302 and calls where it is told.
redirect() {
  start_callee "$callee" callee-moved -key target "carol@$second_callee:5060"
  start_callee "$second_callee" callee -d 800
  make_tones
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  press "$caller" "/dial sip:bob@$callee"
  sleep 2.5
  press "$caller" "/hangup"
  sleep 0.5
  stop_capture
}

# The same, and nobody has that number there.
redirect_to_nobody() {
  start_callee "$callee" callee-moved -key target "5551@$second_callee:5060"
  start_callee "$second_callee" callee-unknown
  make_tones
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  press "$caller" "/dial sip:bob@$callee"
  sleep 2
  stop_capture
}

reliable_183() {
  start_callee "$callee" callee-reliable -d 1000
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-reliable bob -d 1000
  stop_capture
}

longer_interval() {
  start_callee "$callee" callee-wants-longer -d 500
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-session-timer bob -d 3000
  stop_capture
}

# Two baresip: alice sends bob to a number that nobody has.
transfer_to_nobody() {
  start_proxy
  make_tones
  start_phone "$callee" bob answermode=auto
  start_phone "$caller" alice
  start_capture "$1"
  press "$caller" "/dial sip:bob@example.com"
  sleep 1.5
  press "$caller" "/transfer sip:7777@example.com"
  sleep 1.5
  press "$caller" "/hangup"
  sleep 0.5
  stop_capture
}

# bob's phone loses power in the middle of a call and comes back; alice hangs up.
callee_restarted() {
  start_proxy
  make_tones
  start_phone "$callee" bob answermode=auto
  local phone=${children[-1]}
  start_phone "$caller" alice
  start_capture "$1"
  press "$caller" "/dial sip:bob@example.com"
  sleep 1.5
  kill -KILL $(<"/proc/$phone/task/$phone/children")
  wait "$phone" 2>/dev/null || true
  start_phone "$callee" bob answermode=auto
  sleep 1
  press "$caller" "/hangup"
  sleep 0.5
  stop_capture
}

# Nobody listens there: the kernel says so by ICMP, and SIPp goes on until its Timer B.
closed_port() {
  start_capture "$1"
  call_unanswered
  stop_capture
}

# The socket is open and nobody reads it. baresip, whose registrations are answered all the while, gives up after 32 s.
dead_server() {
  start_proxy -A WITH_SHORT_BINDINGS
  python3 -c "$silent_socket" "$callee" &
  children+=($!)
  await "the silent socket" listens "$callee"
  make_tones
  start_capture "$1"
  start_baresip "$caller" "alice@$proxy" regint=10
  press "$caller" "/dial sip:bob@$callee"
  sleep 38
  stop_capture
}

# bob is registered at the proxy's own address: it sends the call to itself until Max-Forwards is used up.
routing_loop() {
  start_proxy
  register bob "$callee" 600 "$proxy"
  start_capture "$1"
  call_in_vain "$proxy" bob 10
  stop_capture
}

# A nonce lives for four seconds; baresip registers again with the old one.
stale_nonce() {
  start_proxy -A WITH_AUTH -A WITH_SHORT_NONCE -A WITH_SHORT_BINDINGS
  start_capture "$1"
  start_baresip "$caller" alice auth_user=alice auth_pass=wonderland "outbound=\"sip:$proxy\"" regint=10
  sleep 12
  stop_capture
}

# An announcement that answers after 0.3 s without ringing.
auto_answer() {
  make_tones
  start_callee "$callee" callee-at-once -d 300
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-with-media bob -d 2000
  stop_capture
}

# An INVITE without SDP: baresip makes the offer in its 200, the ACK brings the answer.
late_offer() {
  make_tones
  start_baresip "$callee" bob regint=0 answermode=auto
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-late-offer bob -d 2000
  stop_capture
}

# The caller takes the proxy's 407 for a refusal. A trunk that needs no password registers before and long after.
challenge_ignored() {
  start_proxy -A WITH_AUTH
  start_capture "$1"
  register bob "$callee" 600
  call_in_vain "$proxy" bob
  sleep 15
  register bob "$callee" 600
  stop_capture
}

# The answer has no telephone-event, and INFO is refused: 415 for each digit.
digits_by_info() {
  make_tones
  start_callee "$callee" callee-refuses-info -d 300
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-sends-digits bob
  stop_capture
}

# Hold is answered as it should be, the resume by inactive; the callee is not heard again.
stays_on_hold() {
  make_tones
  start_callee "$callee" callee-stays-on-hold
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-holds bob -d 1500
  stop_capture
}

# The callee hangs up before it says anything to the BYE of the caller.
crossing_byes() {
  start_callee "$callee" callee-crosses
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-crosses bob -d 1000
  stop_capture
}

without_prack() {
  start_callee "$callee" callee-awaits-prack -max_retrans 9
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-without-prack bob
  stop_capture
}

# The callee answers the call before it says anything to the CANCEL.
crossing_cancel() {
  start_callee "$callee" callee-answers-late -max_retrans 8
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-cancels-late bob -d 1500
  stop_capture
}

# Two calls, each with a Content-Length that is too large: the proxy's sanity check refuses them.
content_length() {
  start_proxy -A WITH_SANITY
  start_capture "$1"
  sipp_from "$caller" "$proxy" caller-miscounts bob
  sleep 1
  sipp_from "$caller" "$proxy" caller-miscounts bob
  stop_capture
}

# baresip sends its ACK to the Contact of the 200, where somebody else has a socket. SIP alone is captured.
contact_elsewhere() {
  local filter='udp port 5060'
  python3 -c "$silent_socket" "$second_callee" &
  children+=($!)
  await "the silent socket" listens "$second_callee"
  start_callee "$callee" callee-elsewhere -key contact "$second_callee" -max_retrans 9 -rtp_echo
  make_tones 40
  start_baresip "$caller" alice regint=0
  start_capture "$1"
  press "$caller" "/dial sip:bob@$callee"
  sleep 34
  stop_capture
}

same_cseq() {
  start_callee "$callee" callee-challenges
  start_capture "$1"
  sipp_from "$caller" "$callee" caller-same-cseq bob
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

names=(proxied-call register-and-call unknown-user wrong-password missing-ack downstream-silent parallel-fork
  two-phones voicemail caller-gives-up busy no-common-codec secure-media-alone insists-on-100rel early-media hold-and-resume
  redirect redirect-to-nobody reliable-183 longer-interval transfer-to-nobody callee-restarted closed-port dead-server
  routing-loop stale-nonce auto-answer late-offer challenge-ignored digits-by-info stays-on-hold crossing-byes
  without-prack crossing-cancel content-length contact-elsewhere same-cseq)

# More scenarios, each file with its names; those stand among calls of neighbours.
source "$here/signalling.sh"
source "$here/network.sh"

record() {
  local name=$1
  "${name//-/_}" "$work/$name.pcap"
  end_children
  mv "$work/$name.pcap" "$samples/stack-$name.pcap"
  echo "stack-$name.pcap: $(stat -c %s "$samples/stack-$name.pcap") bytes"
}

versions() {
  sipp -v 2>&1 | grep -o 'SIPp v[^ ]*' || true
  kamailio -v | sed -n 's/^version: //p'
  baresip -h 2>/dev/null </dev/null | grep -o '^baresip v[^ ]*' || true
  tcpdump --version 2>&1 | sed -n 1,2p
  nft --version || true
}

[[ ${1:-} == versions ]] || loopback_up
case ${1:-} in
  all) for name in "${names[@]}"; do unshare --net "$0" "$name"; done ;; # each in a network of its own
  burst) [[ $# -eq 3 ]] || fail "usage: record.sh burst N FILE"; burst "$2" "$(realpath "$3")" ;;
  versions) versions ;;
  *) [[ " ${names[*]} " == *" ${1:-none} "* ]] || fail "usage: record.sh all | burst N FILE | versions | ${names[*]}"
     record "$1" ;;
esac
