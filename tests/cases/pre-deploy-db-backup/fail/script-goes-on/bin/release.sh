#!/bin/sh
aws rds create-db-snapshot --db-instance-identifier shop --db-snapshot-identifier "shop-$1"
npx prisma migrate deploy
docker compose up --detach
