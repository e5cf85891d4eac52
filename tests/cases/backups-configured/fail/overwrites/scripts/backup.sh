#!/bin/bash
set -e
pg_dump shop > /backup/latest.sql
