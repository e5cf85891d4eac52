#!/usr/bin/env bash
# Copies the database: "full" makes a dump, "wal" ships the log, "loop" does both for ever.
set -euo pipefail

export PGPASSWORD
PGPASSWORD="$(cat /run/secrets/db_password)"
export RCLONE_CONFIG=/run/secrets/rclone_conf

done_at() {
  printf '%s_last_success_timestamp_seconds %s\n' "$1" "$(date +%s)" > "/textfiles/$1.prom.tmp"
  mv "/textfiles/$1.prom.tmp" "/textfiles/$1.prom"
}

full() {
  local stamp name
  stamp="$(date --utc +%Y%m%dT%H%M%SZ)"
  name="mooring-${stamp}.dump.age"
  pg_dump --format=custom | age --recipient "${BACKUP_RECIPIENT}" > "/tmp/${name}"
  rclone copyto "/tmp/${name}" "${BACKUP_TARGET}/full/${name}"
  rm --force "/tmp/${name}"
  pg_basebackup --format=tar --wal-method=fetch --pgdata=- | age --recipient "${BACKUP_RECIPIENT}" > /tmp/base.age
  rclone copyto /tmp/base.age "${BACKUP_TARGET}/base/base-${stamp}.tar.age"
  rm --force /tmp/base.age
  rclone delete --min-age "${BACKUP_KEEP_DAYS}d" "${BACKUP_TARGET}"
  done_at mooring_backup
}

wal() {
  rclone copy /archive "${BACKUP_TARGET}/wal"
  find /archive -type f -mmin +1440 -delete
  done_at mooring_wal
}

case "${1:-full}" in
  full) full ;;
  wal) wal ;;
  loop)
    while true; do
      if [[ "$(date --utc +%H%M)" < "0010" ]]; then
        full
        if [[ "$(date --utc +%u)" == "7" ]]; then /scripts/restore-test.sh; fi
      fi
      wal
      sleep 300
    done
    ;;
  *)
    echo "usage: backup.sh full|wal|loop" >&2
    exit 2
    ;;
esac
