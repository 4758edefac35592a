#!/usr/bin/env bash
# check-sipssert.sh TESTS LOGS OUT: after a run of `sipssert`, checks the capture of every scenario of TESTS that ran and
# has an expectation in its folder (SCENARIO.yaml, beside scenario.yml); writes OUT/SET.SCENARIO.xml for the build server.
set -euo pipefail
tests=$1 logs=$2 out=$3
mkdir -p "$out"
checked=0 failed=0
for scenario in "$tests"/*/*/scenario.yml; do
  folder=$(dirname "$scenario")
  name=$(basename "$folder") set=$(basename "$(dirname "$folder")")
  expectation=$folder/$name.yaml captured=$logs/latest/$set/$name
  [[ -f $expectation && -d $captured ]] || continue # nothing is expected of it, or `--test` left it out
  checked=$((checked + 1))
  sipdiag check "$captured"/*.pcap --expect "$expectation" --format junit -o "$out/$set.$name.xml" || failed=1
done
if [[ $checked = 0 ]]; then
  echo "no scenario in $logs/latest has an expectation" >&2
  exit 2
fi
exit $failed
