#!/bin/bash
# Takes the finished segments of the log to the store, and deletes them here only when they are there.
set -euo pipefail

export RESTIC_CACHE_DIR=/scratch/cache
mapfile -t segments < <(find /wal -type f ! -name '*.part')
if ((${#segments[@]} > 0)); then
  restic backup --tag=wal --host=lockerline "${segments[@]}"
  rm --force "${segments[@]}"
fi

{
  echo '# TYPE lockerline_wal_last_success_timestamp_seconds gauge'
  echo "lockerline_wal_last_success_timestamp_seconds $(date +%s)"
} > /textfile/wal.prom.new
mv /textfile/wal.prom.new /textfile/wal.prom
