#!/bin/bash
# Makes secrets for a workstation or a run of CI below .secrets/, which git ignores. Existing ones stay.
set -euo pipefail

cd "$(dirname "$0")/.."
mkdir --parents .secrets
for name in db_owner_password db_app_password db_backup_password db_monitor_password redis_password courier_token; do
  [[ -s ".secrets/$name" ]] || openssl rand -hex 32 > ".secrets/$name"
done
echo "user default on >$(cat .secrets/redis_password) ~* &* +@all" > .secrets/redis_acl
chmod 0644 .secrets/*
