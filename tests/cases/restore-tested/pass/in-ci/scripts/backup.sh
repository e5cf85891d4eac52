#!/bin/bash
set -euo pipefail
pg_dump -Fc -f "shop-$(date +%F).dump" shop
