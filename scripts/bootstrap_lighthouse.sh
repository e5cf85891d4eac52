#!/usr/bin/env bash
# Install exactly the locked Lighthouse and what it needs into .venv/lighthouse; nothing of it is run.
# With CI=true it is a failure where that is not possible; elsewhere the test is skipped and says so.
set -euo pipefail
cd "$(dirname "$0")/.."

from=scripts/lighthouse
folder=.venv/lighthouse

without() {
  echo "lighthouse: $1" >&2
  [[ ${CI:-} != true ]] || exit 3
  echo "lighthouse: going on without it; its test is skipped"
  exit 0
}

if cmp -s "$from/package-lock.json" "$folder/installed"; then
  echo "lighthouse: installed as locked"
  exit 0
fi
for program in node npm; do
  command -v "$program" >/dev/null || without "$program is not installed"
done
echo "lighthouse: npm ci in $folder, from $from/package-lock.json"
mkdir -p "$folder"
cp "$from/package.json" "$from/package-lock.json" "$folder/"
# Node knows its own list of authorities only: here the machine's is trusted as well, as pip does.
authorities=/etc/ssl/certs/ca-certificates.crt
if [[ -z ${NODE_EXTRA_CA_CERTS:-} && -f $authorities ]]; then
  export NODE_EXTRA_CA_CERTS=$authorities
fi
# Packages run nothing while they are installed, and no browser is brought.
PUPPETEER_SKIP_DOWNLOAD=1 npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error ||
  without "npm ci failed"
cp "$folder/package-lock.json" "$folder/installed"
