#!/usr/bin/env bash
# Show that the newest backup can be restored: into a database for the trial, compared, dropped.
#
#   DATABASE_URL=postgresql://... restore_test.sh FOLDER
#
# Status 1: there is no backup, the newest is older than MAX_AGE_MINUTES (1440), it does not
# restore, or a table of the live database is missing or has no row though the live one has.
set -euo pipefail

folder=${1:?the folder with the backups}
here=$(dirname "$(readlink --canonicalize "${BASH_SOURCE[0]}")")
url=${DATABASE_URL:?postgresql://USER@HOST/NAME}
url=postgresql://${url#*://}
if [[ -n ${DATABASE_PASSWORD_FILE:-} ]]; then
  PGPASSWORD=$(<"$DATABASE_PASSWORD_FILE")
  export PGPASSWORD
fi

export PGOPTIONS=--client-min-messages=warning

fail() { echo "restore-test: $*" >&2; exit 1; }
ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$url" "$@"; }

shopt -s nullglob
backups=("$folder"/orders-[0-9]*T[0-9]*Z.dump)
((${#backups[@]} > 0)) || fail "there is no backup in $folder"
newest=${backups[-1]}
[[ -z $(find "$newest" -mmin "+${MAX_AGE_MINUTES:-1440}") ]] ||
  fail "$newest is older than ${MAX_AGE_MINUTES:-1440} minutes"

# --8<-- [start:test]
scratch=restore_test_$(date --utc +%Y%m%d%H%M%S)_$$
trap 'ask --command "DROP DATABASE IF EXISTS $scratch WITH (FORCE)"' EXIT
began=$SECONDS
restored=$("$here/restore.sh" "$newest" "$scratch") || fail "$newest does not restore"

# The live database goes on: fewer rows in the backup are right, none at all are not.
live=$(ask --command "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
  ORDER BY tablename")
while read -r table; do
  rows=$(awk -v table="$table" '$1 == table { print $2 }' <<<"$restored")
  [[ -n $rows ]] || fail "$newest has no table $table"
  if ((rows == 0)) && [[ $(ask --command "SELECT EXISTS (SELECT FROM $table)") == t ]]; then
    fail "table $table is empty in $newest, and has rows in the live database"
  fi
done <<<"$live"
# --8<-- [end:test]
echo "$restored"
echo "restore-test: $newest restores, in $((SECONDS - began)) s"
