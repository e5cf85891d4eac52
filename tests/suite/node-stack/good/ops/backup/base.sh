#!/bin/bash
# A base copy each night, or before a deployment: `base.sh before-v2.4.0`.
set -euo pipefail

label="${1:-nightly}"
PGPASSWORD="$(cat "$PGPASSWORD_FILE")"
export PGPASSWORD RESTIC_CACHE_DIR=/scratch/cache

rm --recursive --force /scratch/base
pg_basebackup --pgdata=/scratch/base --format=tar --gzip --wal-method=stream --checkpoint=fast --label="$label"
pg_verifybackup --no-parse-wal --format=tar /scratch/base
restic backup --tag=base --tag="$label" --host=lockerline /scratch/base
restic forget --tag=base --host=lockerline --keep-daily=14 --keep-weekly=8 --keep-monthly=12 --prune
rm --recursive --force /scratch/base

{
  echo '# TYPE lockerline_backup_last_success_timestamp_seconds gauge'
  echo "lockerline_backup_last_success_timestamp_seconds{kind=\"base\"} $(date +%s)"
} > /textfile/base.prom.new
mv /textfile/base.prom.new /textfile/base.prom
