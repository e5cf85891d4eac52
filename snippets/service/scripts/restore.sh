#!/usr/bin/env bash
# Restore a backup into a new database, and count what is in it.
#
#   DATABASE_URL=postgresql://... restore.sh FILE DATABASE
#
# The database is made on the server of DATABASE_URL. It must not exist: a restore that goes wrong
# then harms nothing, and going over to it is a step that a person takes (see RUNBOOK.md).
# Prints `TABLE ROWS` for each table. Status 1: the file is not what was backed up, or it did not
# restore; the new database is then dropped.
set -euo pipefail

file=${1:?a file from backup.sh}
database=${2:?a name for the new database}
url=${DATABASE_URL:?postgresql://USER@HOST/NAME}
url=postgresql://${url#*://}
if [[ -n ${DATABASE_PASSWORD_FILE:-} ]]; then
  PGPASSWORD=$(<"$DATABASE_PASSWORD_FILE")
  export PGPASSWORD
fi
export PGCONNECT_TIMEOUT=10 PGOPTIONS=--client-min-messages=warning
if [[ ! $database =~ ^[a-z][a-z0-9_]{0,62}$ ]]; then
  echo "restore: $database: a name of small letters, digits and _" >&2
  exit 2
fi

if [[ ! -f $file || ! -f $file.sha256 ]]; then
  echo "restore: $file or its .sha256 is missing" >&2
  exit 1
fi
(cd "$(dirname "$file")" && sha256sum --check --strict --quiet "$(basename "$file").sha256") || {
  echo "restore: $file is not what was backed up; take another one" >&2
  exit 1
}

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }
# What is in the URL behind `?` belongs to the connection, not to the name of the database.
options=
if [[ $url == *\?* ]]; then options="?${url#*\?}"; fi
server=${url%%\?*}
target=${server%/*}/$database$options

# --8<-- [start:restore]
ask --dbname "$url" --command "CREATE DATABASE $database TEMPLATE template0"
trap 'ask --dbname "$url" --command "DROP DATABASE IF EXISTS $database WITH (FORCE)" || true' EXIT
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges \
  --dbname "$target" "$file"
# --8<-- [end:restore]
ask --dbname "$target" --command ANALYZE
tables=$(ask --dbname "$target" --command "SELECT quote_ident(tablename) FROM pg_tables
  WHERE schemaname = 'public' ORDER BY tablename")
[[ -n $tables ]] || { echo "restore: there is no table in $file" >&2; exit 1; }
while read -r table; do
  echo "$table $(ask --dbname "$target" --command "SELECT count(*) FROM $table")"
done <<<"$tables"
trap - EXIT
