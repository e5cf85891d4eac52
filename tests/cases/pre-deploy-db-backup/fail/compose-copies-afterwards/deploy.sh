#!/bin/bash
set -euo pipefail
docker compose pull
docker compose run --rm migrate
docker compose run --rm backup
docker compose up --detach
