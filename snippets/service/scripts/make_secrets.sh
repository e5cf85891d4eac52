#!/usr/bin/env bash
# Make the secrets that compose.yaml and its variants read, those that are not there yet.
# pager_key and chat_url come from elsewhere: they are made empty, and the last line names them.
set -euo pipefail
umask 077

folder=${1:-secrets}
mkdir -p "$folder"
cd "$folder"

# --8<-- [start:make]
# Hexadecimal: each 64 letters long, and nothing in them that a shell or an address would read.
random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
make() { if [[ -e $1 ]]; then cat >/dev/null; else cat >"$1"; fi; }

for name in database_password redis_password grafana_password mongodb_password \
  mongodb_exporter_password; do
  random | make "$name"
done
# --8<-- [end:make]
# mongod wants base64, and at least six characters of it.
head -c 512 /dev/urandom | base64 | make mongodb_key
printf 'requirepass %s\n' "$(<redis_password)" | make redis.conf
printf '{"redis://redis:6379": "%s"}\n' "$(<redis_password)" | make redis_passwords.json
# pragma: allowlist nextline secret
printf 'MONGODB_URI=mongodb://exporter:%s@mongodb-1:27017,mongodb-2:27017,mongodb-3:27017/admin?replicaSet=orders\n' \
  "$(<mongodb_exporter_password)" | make mongodb_exporter.env
# The containers run as numeric users that are not the owner. The folder itself is closed to others.
chmod 0644 -- *
chmod 0700 .

for name in pager_key chat_url; do
  if [[ ! -s $name ]]; then
    make "$name" </dev/null
    chmod 0644 "$name"
    echo "make_secrets: fill in $folder/$name"
  fi
done
