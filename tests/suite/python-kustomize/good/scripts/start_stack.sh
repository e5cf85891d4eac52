#!/usr/bin/env bash
# Start an image with PostgreSQL, Redis and a login service of the tests; wait until it is ready.
set -euo pipefail

image=${1:?image}
docker network create stack
docker run --detach --network stack --name postgres --env POSTGRES_USER=berths \
  --env POSTGRES_HOST_AUTH_METHOD=trust --env POSTGRES_DB=berths postgres:18.1-trixie
docker run --detach --network stack --name redis redis:8.2.3-bookworm

common=(--network stack --env-file tests/e2e/stack.env
  --env "DJANGO_SECRET_KEY=$(openssl rand -hex 40)" --env "HARBOUR_API_TOKEN=$(openssl rand -hex 16)"
  --tmpfs /tmp/metrics:mode=1777 --read-only --tmpfs /tmp)
poetry run python tests/e2e/login_stub.py --out "$RUNNER_TEMP/stack.env" &
docker run --rm "${common[@]}" --env PGCONNECT_TIMEOUT=30 "$image" python manage.py migrate
docker run --rm "${common[@]}" --volume "$PWD/tests/e2e:/seed:ro" "$image" python manage.py loaddata /seed/berths.json
docker run --detach --publish 8080:8080 --add-host login:host-gateway "${common[@]}" --name web "$image"
docker run --detach "${common[@]}" --name worker "$image" celery --app config.celery worker
curl --fail --silent --show-error --retry 20 --retry-all-errors --retry-delay 1 http://127.0.0.1:8080/-/ready
