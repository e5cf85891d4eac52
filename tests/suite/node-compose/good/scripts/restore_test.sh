#!/usr/bin/env bash
# Restore the newest copy into an empty database and count what came back.
set -euo pipefail

name="restore-$$"
trap 'docker rm --force "$name" >/dev/null' EXIT
docker run --detach --name "$name" --env POSTGRES_HOST_AUTH_METHOD=trust postgres:18.0 >/dev/null
aws s3 cp s3://example-org-backups/noticeboard/latest.dump latest.dump
until docker exec "$name" pg_isready --username postgres; do sleep 1; done
docker exec --interactive "$name" pg_restore --username postgres --dbname postgres --no-owner <latest.dump
rows="$(docker exec "$name" psql --username postgres --tuples-only --command 'SELECT count(*) FROM notices')"
test "$rows" -gt 0
