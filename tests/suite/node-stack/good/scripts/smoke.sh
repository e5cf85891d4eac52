#!/bin/bash
# Looks at a running service from outside: BASE_URL=https://… SMOKE_TOKEN=… scripts/smoke.sh
set -euo pipefail

ask() {
  local expected="$1" path="$2"
  shift 2
  local got
  got="$(curl --silent --show-error --max-time 5 --retry 2 --output /tmp/smoke.body --write-out '%{http_code}' "$@" "$BASE_URL$path")"
  if [[ "$got" != "$expected" ]]; then
    echo "$path answered $got instead of $expected" >&2
    return 1
  fi
}

bearer=(--header "Authorization: Bearer $SMOKE_TOKEN")
ask 200 /livez
ask 200 /openapi.json
ask 401 /v1/reservations
ask 200 '/v1/reservations?limit=1' "${bearer[@]}"
ask 422 '/v1/reservations?limit=1000' "${bearer[@]}"
ask 404 /metrics
# One that writes, and undoes it, at the site that exists for this.
ask 201 /v1/reservations "${bearer[@]}" --header 'Content-Type: application/json' \
  --header "Idempotency-Key: smoke-$(date +%s)" \
  --data "{\"siteId\":\"0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11\",\"size\":\"S\",\"pickupBy\":\"$(date --utc --date='+10 minutes' +%Y-%m-%dT%H:%M:%SZ)\"}"
ask 204 "/v1/reservations/$(jq --raw-output .id /tmp/smoke.body)" "${bearer[@]}" --request DELETE
echo "all critical paths answer"
