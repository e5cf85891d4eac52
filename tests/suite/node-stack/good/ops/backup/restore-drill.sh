#!/bin/bash
# Restores the newest base copy into an empty server inside this container, and looks at what came back.
set -euo pipefail

export RESTIC_CACHE_DIR=/scratch/cache PGDATA=/scratch/drill
started="$(date +%s)"
trap 'pg_ctl stop --mode=immediate || true; rm --recursive --force "$PGDATA" /scratch/restored' EXIT

restic restore latest --tag=base --host=lockerline --target=/scratch/restored
mkdir --parents "$PGDATA"
chmod 0700 "$PGDATA"
tar --extract --gzip --file=/scratch/restored/scratch/base/base.tar.gz --directory="$PGDATA"
tar --extract --gzip --file=/scratch/restored/scratch/base/pg_wal.tar.gz --directory="$PGDATA/pg_wal"
pg_ctl start --wait --options='-c config_file=/dev/null -c unix_socket_directories=/tmp -c listen_addresses='

rows="$(psql --host=/tmp --no-align --tuples-only --command='select count(*) from reservations')"
newest="$(psql --host=/tmp --no-align --tuples-only \
  --command="select extract(epoch from now() - max(created_at))::int from reservations")"
echo "rows=$rows newest_age_seconds=$newest seconds=$(($(date +%s) - started))"
test "$rows" -gt 0
test "$newest" -lt 172800

{
  echo '# TYPE lockerline_restore_last_success_timestamp_seconds gauge'
  echo "lockerline_restore_last_success_timestamp_seconds $(date +%s)"
} > /textfile/restore.prom.new
mv /textfile/restore.prom.new /textfile/restore.prom
