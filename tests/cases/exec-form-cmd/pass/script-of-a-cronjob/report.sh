#!/bin/sh
set -eu
psql --command="select count(*) from orders" > /tmp/out
curl --fail --data-binary @/tmp/out "$REPORTS"
