#!/bin/bash
cd /backup
PGPASSWORD=orders pg_dump -h postgres -U orders orders > latest.sql
rm -rf $OLD_BACKUPS/*
echo "backup done"
