#!/bin/sh
set -eu
exec gunicorn app:app
