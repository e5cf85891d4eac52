#!/bin/sh
set -eu
until flask db upgrade; do
  echo "the database does not answer yet"
  sleep 2
done
exec gunicorn app:app
