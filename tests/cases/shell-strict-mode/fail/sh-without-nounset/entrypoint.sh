#!/bin/sh
set -e
python manage.py migrate
rm -rf "$CACHE/"*
exec "$@"
