#!/usr/bin/env bash
# A PostgreSQL and a Redis of one's own, for tests: in one folder, on free ports of 127.0.0.1.
#
#   service_backends.sh start FOLDER    starts both and prints DATABASE_URL and REDIS_URL
#   service_backends.sh stop FOLDER     stops what was started there and removes the folder
#   service_backends.sh stop-postgres FOLDER, start-postgres FOLDER     an outage, and its end
#
# Status 3: a program is missing; the message names the Debian package.
set -euo pipefail

action=${1:?start, stop, stop-postgres or start-postgres}
folder=${2:?a folder}

# PostgreSQL refuses to run as root, and a test needs no such rights.
as_nobody() {
  if [[ $(id -u) -eq 0 ]]; then
    setpriv --reuid=nobody --regid=nogroup --clear-groups -- env HOME="$folder" "$@"
  else
    "$@"
  fi
}

# Debian keeps the server's programs out of PATH, in a folder by version.
postgres_program() {
  local found
  found=$(command -v "$1" || find /usr/lib/postgresql -path "*/bin/$1" 2>/dev/null | sort -V | tail -1)
  [[ -n $found ]] || { echo "service_backends: no $1; apt-get install postgresql" >&2; exit 3; }
  echo "$found"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_postgres() {
  # Without fsync a crash of the machine would lose data; a test's data may be lost.
  as_nobody "$pg_ctl" --pgdata "$folder/postgres" --log "$folder/postgres.log" --wait --silent \
    --options "-p $(<"$folder/postgres.port") -c listen_addresses=127.0.0.1 \
      -c unix_socket_directories= -c fsync=off -c max_connections=80" start >/dev/null
}

stop_postgres() {
  as_nobody "$pg_ctl" --pgdata "$folder/postgres" --mode immediate --wait --silent stop || true
}

start() {
  local initdb redis port
  initdb=$(postgres_program initdb)
  redis=$(command -v redis-server) ||
    { echo "service_backends: no redis-server; apt-get install redis-server" >&2; exit 3; }
  mkdir -p "$folder"
  chmod 0755 "$folder"
  if [[ $(id -u) -eq 0 ]]; then chown nobody:nogroup "$folder"; fi
  as_nobody "$initdb" --pgdata "$folder/postgres" --username orders --auth trust --no-sync \
    --encoding UTF8 --locale C >"$folder/initdb.log"
  free_port >"$folder/postgres.port"
  start_postgres
  port=$(free_port)
  as_nobody "$redis" --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" \
    --daemonize yes --pidfile "$folder/redis.pid" --logfile "$folder/redis.log" >/dev/null
  wait_for "$port"
  echo "DATABASE_URL=postgresql://orders@127.0.0.1:$(<"$folder/postgres.port")/postgres"
  echo "REDIS_URL=redis://127.0.0.1:$port/0"
}

wait_for() {
  local _
  for _ in $(seq 50); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "service_backends: nothing answers on port $1 after 5 s; see $folder" >&2
  exit 1
}

stop() {
  stop_postgres
  if [[ -f $folder/redis.pid ]]; then kill "$(<"$folder/redis.pid")" || true; fi
  rm -rf -- "${folder:?}"
}

cd /
pg_ctl=$(postgres_program pg_ctl)
case $action in
  start) start ;;
  stop) stop ;;
  stop-postgres) stop_postgres ;;
  start-postgres) start_postgres ;;
  *) echo "service_backends: $action is not known" >&2; exit 2 ;;
esac
