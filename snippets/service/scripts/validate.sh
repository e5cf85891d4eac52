#!/usr/bin/env bash
# Ask a running service for what must be true of it, whoever deployed it. Changes nothing.
#
#   validate.sh URL
#
# Every check is made and told; status 1 when one of them failed.
set -euo pipefail

url=${1:?the address of the service}
url=${url%/}
folder=$(mktemp --directory)
trap 'rm -r -- "$folder"' EXIT
failed=0

# The body goes into a file, the head into another; the status is printed.
ask() {
  rm -f -- "$folder/body" "$folder/head"
  curl --silent --show-error --max-time 10 --output "$folder/body" --dump-header "$folder/head" \
    --write-out '%{http_code}' "$@" || true
}

expect() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then echo "ok      $what"; else
    echo "FAILED  $what"
    failed=1
  fi
}

# shellcheck disable=SC2329 # `expect` calls these three
header() { grep --ignore-case --quiet --extended-regexp "^$1: *$2" "$folder/head"; }
# shellcheck disable=SC2329
body() { jq --exit-status "$1" "$folder/body"; }
# shellcheck disable=SC2329
nameless() { grep --quiet '^HTTP/' "$folder/head" && ! header server '.*[0-9]'; }

status=$(ask "$url/health")
expect "/health answers 200 (it said ${status:-nothing})" test "$status" = 200
expect "the database and all others are well" body '.status == "ok"'

status=$(ask "$url/orders?limit=1")
expect "/orders answers 200 (it said ${status:-nothing})" test "$status" = 200
expect "the answer is JSON" header content-type application/json
expect "nothing guesses its type" header x-content-type-options nosniff
expect "nothing keeps it" header cache-control no-store
expect "nothing frames it or runs it" header content-security-policy "default-src 'none'"
expect "it has a request id" header x-request-id .+
expect "it does not say what it runs on" nameless
if [[ $url == https:* ]]; then
  expect "browsers stay with HTTPS" header strict-transport-security 'max-age=[1-9][0-9]{6,}'
fi

status=$(ask "$url/orders/00000000-0000-0000-0000-000000000000")
expect "an unknown order is 404" test "$status" = 404
expect "an error is a problem with a code" body '.code == "not-found" and .status == 404'
expect "and says so" header content-type 'application/problem\+json'

status=$(ask --json '{"lines": []}' "$url/orders")
expect "what is no order is refused" test "$status" = 422
expect "without internals" body 'tostring | test("Traceback|psycopg|sqlalchemy"; "i") | not'

status=$(ask "$url/openapi.json")
expect "the description is there" test "$status" = 200
expect "and names the payment" body '.paths | keys | any(endswith("/payments"))'
exit "$failed"
