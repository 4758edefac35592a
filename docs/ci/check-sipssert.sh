#!/usr/bin/env bash
# check-sipssert.sh TESTS LOGS OUT: after a run of `sipssert`, checks the capture of every scenario of TESTS that has an
# expectation in its folder (SCENARIO.yaml, beside scenario.yml), and writes OUT/SET.SCENARIO.xml for the build server.
set -euo pipefail
tests=$1 logs=$2 out=$3
mkdir -p "$out"
failed=0
for expectation in "$tests"/*/*/*.yaml; do
  folder=$(dirname "${expectation#"$tests"/}")
  sipdiag check "$logs/latest/$folder/capture.pcap" --expect "$expectation" \
    --format junit -o "$out/${folder//\//.}.xml" || failed=1
done
exit $failed
