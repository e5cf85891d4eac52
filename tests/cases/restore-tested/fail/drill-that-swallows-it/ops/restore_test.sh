#!/usr/bin/env bash
set -euo pipefail
createdb drill
pg_restore --list newest.dump
pg_restore --dbname=drill newest.dump || echo "some warnings"
psql --dbname=drill --command='select 1'
