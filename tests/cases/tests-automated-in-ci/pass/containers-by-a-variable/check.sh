#!/bin/bash
set -euo pipefail
docker=(docker compose)
"${docker[@]}" run --rm web pytest -q
