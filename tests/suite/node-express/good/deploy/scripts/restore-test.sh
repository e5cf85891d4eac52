#!/usr/bin/env bash
# Restores the newest dump into an empty database beside, and looks at what came back.
set -euo pipefail

export PGPASSWORD
PGPASSWORD="$(cat /run/secrets/db_password)"
export RCLONE_CONFIG=/run/secrets/rclone_conf
readonly target="restore_test"

newest="$(rclone lsf "${BACKUP_TARGET}/full" | sort | tail --lines=1)"
rclone copyto "${BACKUP_TARGET}/full/${newest}" /tmp/newest.dump.age
dropdb --if-exists "${target}"
createdb "${target}"
age --decrypt --identity /run/secrets/age_identity /tmp/newest.dump.age \
  | pg_restore --exit-on-error --no-owner --dbname "${target}"

rows="$(psql --dbname "${target}" --tuples-only --no-align --command 'SELECT count(*) FROM reservations')"
youngest="$(psql --dbname "${target}" --tuples-only --no-align \
  --command "SELECT coalesce(max(created_at) > now() - interval '7 days', false) FROM reservations")"
dropdb "${target}"
if [[ "${rows}" -lt 1 || "${youngest}" != "t" ]]; then
  echo "restored ${rows} rows, newest within a week: ${youngest}" >&2
  exit 1
fi
printf 'mooring_restore_test_last_success_timestamp_seconds %s\n' "$(date +%s)" > /textfiles/restore.prom
