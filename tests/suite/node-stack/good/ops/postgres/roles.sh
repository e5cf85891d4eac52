#!/bin/bash
# Runs once, when the volume is empty: one role for each thing that logs in, with no more than it needs.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
  --set=app="$(cat /run/secrets/db_app_password)" \
  --set=backup="$(cat /run/secrets/db_backup_password)" \
  --set=monitor="$(cat /run/secrets/db_monitor_password)" <<'SQL'
create extension if not exists pg_stat_statements;
create role lockerline_app login password :'app' connection limit 50;
create role lockerline_backup login replication password :'backup';
grant pg_read_all_data to lockerline_backup;
create role lockerline_monitor login password :'monitor' connection limit 3;
grant pg_monitor to lockerline_monitor;
SQL
echo 'host replication lockerline_backup samenet scram-sha-256' >> "$PGDATA/pg_hba.conf"
