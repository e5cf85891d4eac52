#!/bin/bash
set -euo pipefail
pg_dump --format=custom --file="/tmp/$(date +%s).dump"
restic backup /tmp
restic forget --keep-daily 7 --keep-monthly=6 --prune
