#!/usr/bin/env bash
# system-tools.sh: the programs that the tests compare with. Installs what is missing when it runs as root with
# apt-get; otherwise says what to install. Ends with 0 even then, as the tests that need a missing tool are skipped,
# unless SIPDIAG_REQUIRE_TOOLS is set.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin  # Debian puts kamailio there, and a user's PATH has neither

# program:package
tools=(tshark:tshark sipp:sip-tester kamailio:kamailio baresip:baresip-core tcpdump:tcpdump ip:iproute2 openssl:openssl chromium:chromium)

find_missing() {
  missing=() packages=()
  local tool
  for tool in "${tools[@]}"; do
    command -v "${tool%%:*}" >/dev/null && continue
    missing+=("${tool%%:*}")
    packages+=("${tool##*:}")
  done
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  # Installing a package must not start a SIP server on this machine's port 5060.
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
}

find_missing
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing for the tests: ${packages[*]}"
  install_packages "${packages[@]}" >/dev/null || echo "apt-get could not install all of them" >&2
  find_missing
  [ ${#missing[@]} -gt 0 ] || exit 0
fi

printf '%s\n' "Not installed: ${missing[*]}. The tests that need them cannot run." \
  "To run them too: sudo apt-get install --no-install-recommends ${packages[*]}" >&2
[ -z "${SIPDIAG_REQUIRE_TOOLS:-}" ]
