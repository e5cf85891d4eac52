#!/usr/bin/env bash
# Tries the critical paths of a running service. Needs BASE_URL and TOKEN; ends with 1 at the first fault.
set -euo pipefail
: "${BASE_URL:?}" "${TOKEN:?}"

ask() { curl --silent --show-error --max-time 5 --output /dev/null --write-out '%{http_code}' "$@"; }
expect() {
  local want="$1" got
  shift
  got="$(ask "$@")"
  [[ "$got" == "$want" ]] || { echo "expected $want, got $got: ${*: -1}" >&2; exit 1; }
}

expect 401 "$BASE_URL/v1/bookings"
expect 200 --header "Authorization: Bearer $TOKEN" "$BASE_URL/v1/bookings?limit=1"
expect 404 --header "Authorization: Bearer $TOKEN" "$BASE_URL/v1/bookings/00000000-0000-4000-8000-000000000000"
expect 422 --header "Authorization: Bearer $TOKEN" --header 'Content-Type: application/json' \
  --header "Idempotency-Key: smoke-$(date +%s)" --data '{"berth_id": 0}' "$BASE_URL/v1/bookings"
echo "critical paths answer"
