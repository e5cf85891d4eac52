#!/bin/sh
set -eu
pg_dump --file="/backup/$(date +%s).sql"
