#!/usr/bin/env bash
# Restore the newest copy into an empty server of this Pod, and look at what came back.
set -euo pipefail

begin=$(date +%s)
copy=$(find /spool -name '*.dump' -print -quit)
export PGHOST=/tmp PGDATA=/spool/pgdata PGUSER=postgres
initdb --username=postgres --auth=trust > /dev/null
pg_ctl --wait start --options="-c listen_addresses='' -c unix_socket_directories=/tmp"
createuser berths
createdb --owner=berths berths
pg_restore --exit-on-error --dbname=berths "$copy"

rows=$(psql --dbname=berths --tuples-only --no-align --command='SELECT count(*) FROM bookings_booking')
newest=$(psql --dbname=berths --tuples-only --no-align \
  --command="SELECT extract(epoch FROM now() - max(created_at))::int FROM bookings_booking")
[[ "$rows" -ge "${LEAST_ROWS:?}" ]]
[[ "$newest" -le 172800 ]]
echo "{\"drill\": \"ok\", \"rows\": $rows, \"newest_seconds\": $newest, \"took_seconds\": $(($(date +%s) - begin))}"
