#!/bin/bash
set -eu
# set -o pipefail would be better
pg_dump shop | gzip > "shop-$(date +%F).gz"
