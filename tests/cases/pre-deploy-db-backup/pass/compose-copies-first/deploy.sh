#!/bin/bash
set -euo pipefail
docker compose pull
docker compose run --rm backup /jobs/base.sh
docker compose run --rm migrate
docker compose up --detach
