#!/bin/bash
if ! pg_dump -f "shop-$(date +%F).sql" shop; then exit 1; fi
echo done
