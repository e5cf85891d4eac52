#!/bin/bash
set -euo pipefail
pg_dump --file="/backup/$(date +%s).sql"
