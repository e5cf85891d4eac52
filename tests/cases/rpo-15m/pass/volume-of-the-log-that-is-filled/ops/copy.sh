#!/bin/sh
set -eu
pg_dump --format=custom tide > /tmp/tide.dump
rclone copy /tmp/tide.dump store:full
rclone copy /logs store:wal
