#!/usr/bin/env bash
set -euo pipefail
total="$(go tool cover -func=cover.out | awk '/^total:/ {sub("%", "", $3); print $3}')"
awk -v total="$total" 'BEGIN { exit !(total >= 80) }'
