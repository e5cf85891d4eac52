#!/usr/bin/env bash
# Make a virtual environment with exactly the locked packages and prodready itself, editable.
# usage: bootstrap_venv.sh VENV LOCK      (PYTHON names the interpreter to start from)
set -euo pipefail

venv=$1
lock=$2
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "prodready needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1 || true)." >&2
  echo "Name another interpreter: make PYTHON=/path/to/python3.13 …" >&2
  exit 2
fi
if [[ ! -x $venv/bin/pip ]]; then
  echo "Making a virtual environment in $venv"
  if ! "$python" -m venv "$venv"; then
    echo "'$python -m venv' failed; on Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 2
  fi
fi
echo "Installing the packages of $lock"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install --require-hashes --requirement "$lock"
# No build isolation: the build backend is in the lock too, so nothing unlocked is fetched.
"${pip[@]}" install --no-deps --no-build-isolation --editable .
