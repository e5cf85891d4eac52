#!/bin/bash
set -euo pipefail
psql --file=/backup/newest.sql
