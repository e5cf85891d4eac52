#!/bin/sh
set -e
cd /srv/shop
docker compose up --detach --wait
