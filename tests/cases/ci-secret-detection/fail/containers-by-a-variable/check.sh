#!/bin/bash
set -euo pipefail
dc="docker compose"
$dc run --rm web python manage.py export
