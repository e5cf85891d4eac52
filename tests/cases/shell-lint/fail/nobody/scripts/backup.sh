#!/bin/bash
set -euo pipefail
pg_dump orders
