#!/usr/bin/env bash
# Order, tokenize, pay, pay again with the same key, and look at what was kept. Ends with 0 only when
# every step did what it should. BASE_URL is the service, GATEWAY_URL the gateway's stub.
set -euo pipefail

base=${BASE_URL:-http://127.0.0.1:8000}
gateway=${GATEWAY_URL:-http://127.0.0.1:9000}

step() { printf '\n== %s\n' "$1"; }

fail() {
  echo "demo: $1" >&2
  exit 1
}

# The body of the answer; an error status ends the demo, and the body says why.
ask() { curl --silent --show-error --fail-with-body --max-time 10 "$@"; }

new_key() { tr -d - </proc/sys/kernel/random/uuid; }

step "order two packets of tea"
order=$(ask --json '{"lines": [{"item": "tea", "quantity": 2}]}' \
  --header "Idempotency-Key: $(new_key)" "$base/orders")
jq . <<<"$order"
id=$(jq --exit-status --raw-output .id <<<"$order")
[[ $(jq --raw-output .status <<<"$order") == open ]] || fail "the new order is not open"

step "let the gateway turn the card into a token"
token=$(ask --json '{"number": "4242424242424242"}' "$gateway/tokenize" |
  jq --exit-status --raw-output .token)
echo "$token"

step "pay, and pay again with the same key"
key=$(new_key)
pay() {
  ask --dump-header "$1" --json "{\"token\": \"$token\"}" --header "Idempotency-Key: $key" \
    "$base/orders/$id/payments"
}
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
first=$(pay /dev/null)
jq . <<<"$first"
again=$(pay "$headers")
[[ $first == "$again" ]] || fail "the second payment got another answer than the first"
grep --quiet --ignore-case '^idempotent-replayed: true' "$headers" ||
  fail "the second payment was done, and not answered from what was kept"
echo "the same answer, and nothing was charged again"

step "history: the newest orders"
ask "$base/orders?limit=5" | jq --compact-output '.orders[] | {id, status, amount}'
status=$(ask "$base/orders/$id" | jq --raw-output .status)
[[ $status == paid ]] || fail "the order is $status, not paid"

step "audit: all that happened to this order"
trail=$(ask "$base/orders/$id/audit")
jq --compact-output '.events[] | {at, event}' <<<"$trail"
events=$(jq --raw-output '[.events[].event] | join(" ")' <<<"$trail")
[[ $events == "created payment-begun payment-succeeded" ]] || fail "the trail is: $events"

printf '\ndemo: every step did what it should\n'
