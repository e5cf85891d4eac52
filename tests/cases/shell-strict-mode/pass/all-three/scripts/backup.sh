#!/bin/bash
# Keeps fourteen days.
set -o errexit -o nounset
set -o pipefail
pg_dump orders | gzip > orders.gz
find /backup -mtime +14 -delete
