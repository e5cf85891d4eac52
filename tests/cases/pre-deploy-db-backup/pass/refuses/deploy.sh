#!/bin/sh -e
if ! pg_dump --file "/srv/copies/shop-$1.sql" shop; then
  exit 1
fi
python manage.py migrate
systemctl restart shop
