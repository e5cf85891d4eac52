#!/usr/bin/env bash
# The demo: order, pay, pay again, history, audit. Ends with 0 only when each step did what it should.
set -euo pipefail

shop=${SHOP:-http://127.0.0.1:8000}
gateway=${GATEWAY_URL:-http://127.0.0.1:9000}
run=$(date +%s%N)

step() { printf '\n[%3d s] %s\n' "$SECONDS" "$1"; }
ask() { curl --silent --show-error --fail-with-body --max-time 10 "$@"; }
wait_for() { ask --retry 30 --retry-connrefused --retry-delay 1 --output /dev/null "$1"; }
fail() { echo "demo: $1" >&2; exit 1; }

wait_for "$gateway/charges"
wait_for "$shop/readyz"

step "order two packets of tea"
order=$(ask --json '{"lines": [{"item": "tea", "quantity": 2}]}' \
  --header "Idempotency-Key: order-$run" "$shop/orders")
jq --compact-output . <<<"$order"
id=$(jq --raw-output .id <<<"$order")

step "the card goes to the gateway, and only there"
token=$(ask --json '{"number": "4242424242424242"}' "$gateway/tokenize" | jq --raw-output .token)

step "pay, and click twice"
pay() {
  ask --json "{\"token\": \"$token\"}" --header "Idempotency-Key: payment-$run" "$shop/orders/$id/pay"
}
before=$(ask "$gateway/charges")
pay
echo
pay
echo
after=$(ask "$gateway/charges")
((after == before + 1)) || fail "charged $((after - before)) times"
echo "charged $((after - before)) time"

step "history"
ask "$shop/orders?limit=1" | jq --compact-output '.[] | {status, amount}'

step "audit"
events=$(ask "$shop/orders/$id/audit" | jq --raw-output '[.[].event] | join(" -> ")')
echo "$events"
[[ $events == "created -> payment-begun -> paid" ]] || fail "the trail is: $events"

step "done"
