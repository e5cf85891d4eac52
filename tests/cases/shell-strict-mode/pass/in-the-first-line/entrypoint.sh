#!/bin/sh -eu
python manage.py migrate
python manage.py collectstatic --no-input
exec "$@"
