#!/usr/bin/env bash
# What has to work after a deployment.
set -euo pipefail

base="${BASE_URL:-https://tariffs.example.com}"
status() {
  curl --silent --max-time 5 --output /dev/null --write-out '%{http_code}' "$base$1"
}
test "$(status /v1/tariffs)" = 401
test "$(status /v1/price)" = 401
