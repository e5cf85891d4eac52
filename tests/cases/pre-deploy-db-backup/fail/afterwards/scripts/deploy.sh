#!/usr/bin/env bash
set -euo pipefail
docker compose pull
docker compose run --rm web python manage.py migrate --noinput
docker compose exec -T db pg_dump -U shop shop > "/srv/copies/shop-$(date +%F).sql"
docker compose up --detach --wait
