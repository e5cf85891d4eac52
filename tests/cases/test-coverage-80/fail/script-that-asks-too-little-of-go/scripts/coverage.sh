#!/usr/bin/env bash
set -euo pipefail
threshold=60
total="$(go tool cover -func=cover.out | awk '/^total:/ {sub("%", "", $3); print $3}')"
test "${total%.*}" -ge "$threshold"
