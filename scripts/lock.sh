#!/usr/bin/env bash
# Resolve pyproject.toml anew into locks/: every version with its hashes, no index address.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=${UV:-uv}
command -v "$uv" >/dev/null || { echo "lock.sh: needs uv (pip install uv)" >&2; exit 3; }

compile() {
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
    "$@" pyproject.toml
}
compile --all-extras --group build --group dev --output-file locks/dev.txt
# The smaller set takes its versions from the larger one.
compile --all-extras --group build --constraint locks/dev.txt --output-file locks/site.txt
compile --extra site --group build --group portable --constraint locks/dev.txt --output-file locks/portable.txt
# What the image of the engine installs.
compile --extra tools --extra more --constraint locks/dev.txt --output-file locks/engine.txt
