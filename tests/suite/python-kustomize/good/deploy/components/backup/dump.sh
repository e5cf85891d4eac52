#!/usr/bin/env bash
# Dump the database into the scratch volume; the next container takes it away.
set -euo pipefail

target="/spool/berths-$(date --utc +%Y%m%dT%H%M%SZ).dump"
pg_dump --format=custom --compress=zstd --file="$target" --dbname="$DATABASE_URL"
pg_restore --list "$target" | grep --quiet 'TABLE DATA public bookings_booking'
ls -l "$target"
