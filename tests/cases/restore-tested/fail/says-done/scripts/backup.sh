#!/bin/bash
pg_dump shop > "shop-$(date +%F).sql"
echo "backup done"
