#!/usr/bin/env bash
# Makes every test call once, with SIPp through Kamailio, and records it: calls/NAME.pcap, to go with calls/NAME.yaml.
# Needs sipp, kamailio, tcpdump, and the right to record (root, or CAP_NET_RAW for tcpdump).
set -euo pipefail
cd "$(dirname "$0")"
PATH=$PATH:/usr/sbin
logs=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$logs"' EXIT

kamailio -f "$PWD/kamailio.cfg" -DD -E -m 16 -M 4 -Y "$logs" >"$logs/kamailio" 2>&1 &
sipp -nostdin -sf callee.xml -i 127.0.0.1 -p 5070 -d 500 >"$logs/callee" 2>&1 &
until [[ $(ss -Hlun) == *127.0.0.1:5060\ *127.0.0.1:5070\ * ]]; do sleep 0.1; done

record() { # NAME COMMAND...
  local name=$1
  shift
  tcpdump -i lo -n -U -Z root -w "calls/$name.pcap" 'udp port 5060' 2>"$logs/tcpdump" &
  local recording=$!
  until grep -q 'listening on' "$logs/tcpdump"; do
    kill -0 $recording || { cat "$logs/tcpdump" >&2; exit 1; }
    sleep 0.1
  done
  "$@" >"$logs/$name" 2>&1 || true # what SIPp makes of the call is not asked: the capture is
  sleep 1.5                        # the kernel hands packets on once a second
  kill -INT $recording
  wait $recording || true
}

call() { # USER
  timeout 30 sipp -nostdin -sf caller.xml -s "$1" -i 127.0.0.1 -p 5080 -d 1000 -m 1 127.0.0.1:5060
}

record answered call bob
record unknown-user call nobody
