#!/usr/bin/env bash
# Restores the newest dump into an empty database and looks at what came back.
set -euo pipefail
: "${BACKUP_BUCKET:?}" "${AGE_IDENTITY_FILE:?}" "${PGHOST:?}" "${MAX_AGE_HOURS:=26}"

work="$(mktemp -d)"
trap 'dropdb --if-exists drill; rm -rf -- "${work:?}"' EXIT

newest="$(aws s3 ls "s3://$BACKUP_BUCKET/berths/" | sort | tail -n 1 | awk '{print $4}')"
aws s3 cp --only-show-errors "s3://$BACKUP_BUCKET/berths/$newest" "$work/dump.age"
age --decrypt --identity "$AGE_IDENTITY_FILE" --output "$work/dump" "$work/dump.age"

started="$(date +%s)"
dropdb --if-exists drill
createdb drill
pg_restore --exit-on-error --no-owner --dbname=drill "$work/dump"
took=$(($(date +%s) - started))

rows="$(psql --dbname=drill --tuples-only --no-align --command='SELECT count(*) FROM bookings')"
age_h="$(psql --dbname=drill --tuples-only --no-align --command="SELECT coalesce(ceil(extract(epoch FROM now() - max(created_at)) / 3600), 9999) FROM idempotency_keys")"
echo "{\"level\":\"info\",\"message\":\"restored\",\"name\":\"$newest\",\"rows\":$rows,\"newest_hours\":$age_h,\"seconds\":$took}"
[[ "$rows" -gt 0 && "$age_h" -le "$MAX_AGE_HOURS" ]]
