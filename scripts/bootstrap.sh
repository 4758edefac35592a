#!/usr/bin/env bash
# bootstrap.sh PYTHON VENV: makes the virtual environment VENV with PYTHON and puts sipdiag in it, editable, with
# everything that its tests and linters use, at the versions of constraints.txt. Run from the top of the checkout.
set -euo pipefail
python=$1
venv=$2

die() { printf '%s\n' "$@" >&2; exit 1; }

command -v "$python" >/dev/null ||
  die "sipdiag needs Python 3.11 or newer, and there is no '$python' here." \
      "Debian, Ubuntu: apt-get install python3 python3-venv. Another one: make PYTHON=/path/to/python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  die "sipdiag needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1)." \
      "If you have a newer one: make PYTHON=python3.12"

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  # Debian keeps venv out of its python3, in a package of each minor version.
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $package"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null
  else
    die "'$python' cannot make a virtual environment: its venv module is missing." \
        "Install it, then run make again: sudo apt-get install $package"
  fi
fi

# What compiles sipdiag/sip/_compiled.c and sipdiag/calls. Without it all works the same, and takes longer.
has_headers() { "$python" -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v "${CC:-cc}" >/dev/null && has_headers; }; then
  packages=(gcc libc6-dev)
  has_headers || packages+=("$("$python" -c 'import sys; print("python%d.%d-dev" % sys.version_info[:2])')")
  echo "installing ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >/dev/null 2>&1 || true
fi

# An environment that was interrupted half way, or whose Python has gone, is made anew.
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$venv"

echo "installing sipdiag and its tools into $venv"
pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt)
# What builds the package first, so that it too has the versions of constraints.txt.
"${pip[@]}" hatchling editables msgspec mypy PyYAML setuptools
"${pip[@]}" --no-build-isolation --editable '.[dev]'
is_compiled='import sys, sipdiag.sip._compiled, sipdiag.calls.calls as calls; sys.exit(calls.__file__.endswith(".py"))'
env -u SIPDIAG_TWIN "$venv/bin/python" -c "$is_compiled" 2>/dev/null ||
  echo "sipdiag is not compiled, for want of a C compiler or of Python.h: it does the same in more time"
