#!/bin/bash
set -euo pipefail
pg_dump -f "shop-$(date +%F).sql" shop
find /backup -mtime +35 -delete
