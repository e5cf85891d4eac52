#!/usr/bin/env bash
# Start the version that IMAGE names, wait until it is healthy, and try it.
set -euo pipefail

: "${IMAGE:?the image to start}"
docker compose -f compose.yaml pull --quiet
docker compose -f compose.yaml up --detach --wait --wait-timeout 180
echo "$IMAGE" >>releases.log
"$(dirname "$0")/smoke.sh"
