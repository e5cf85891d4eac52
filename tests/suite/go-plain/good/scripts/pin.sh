#!/usr/bin/env bash
# Writes the digests of a release into the manifests: pin.sh '{"ghcr.io/quayside/berths-api": "sha256:..."}'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jq -r 'to_entries[] | "\(.key) \(.value)"' <<<"$1" | while read -r image digest; do
  [[ "$digest" =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "no digest: $digest" >&2; exit 1; }
  grep -rlF "image: $image" deploy | xargs sed -i -E "s#(image: $image)(:[^@]+)?@sha256:[0-9a-f]{64}#\1@$digest#"
done
