#!/usr/bin/env bash
# Start or stop a private PostgreSQL and Redis; the reference service brings the script.
set -euo pipefail
exec "$(dirname "$0")/../snippets/service/scripts/service_backends.sh" "$@"
