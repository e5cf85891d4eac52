#!/bin/bash -e
./scripts/backup.sh
flyway -url="$JDBC_URL" migrate
systemctl restart orders
./scripts/backup.sh --prune || true
