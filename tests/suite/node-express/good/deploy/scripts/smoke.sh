#!/usr/bin/env bash
# Tries the critical paths of a running service: smoke.sh https://HOST (SMOKE_TOKEN is a token of the test skipper).
set -euo pipefail

base="${1:?address of the service}"
token="${SMOKE_TOKEN:?token of the test skipper}"
day="$(date --utc --date '+300 days' +%F)"

ask() {
  local expected="$1" status
  shift
  status="$(curl --silent --show-error --max-time 5 --retry 2 --output /dev/null --write-out '%{http_code}' "$@")"
  if [[ "${status}" != "${expected}" ]]; then
    echo "expected ${expected}, got ${status}: ${*: -1}" >&2
    exit 1
  fi
}

ask 200 "${base}/readyz"
ask 401 "${base}/v1/reservations"
ask 200 --header "Authorization: Bearer ${token}" "${base}/v1/berths?day=${day}"
ask 200 --header "Authorization: Bearer ${token}" "${base}/v1/reservations?limit=1"
ask 404 "${base}/metrics"
echo "all critical paths answer"
