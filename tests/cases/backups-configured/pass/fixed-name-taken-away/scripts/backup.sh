#!/bin/sh
set -e
pg_dump shop > dump.sql
restic backup dump.sql
