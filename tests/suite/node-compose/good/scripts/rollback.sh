#!/usr/bin/env bash
# Start the version before the one that runs.
set -euo pipefail

IMAGE="$(tail -n 2 releases.log | head -n 1)"
export IMAGE
"$(dirname "$0")/deploy.sh"
