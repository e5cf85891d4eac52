#!/bin/sh -e
./scripts/restore-backup.sh --check
python manage.py migrate
systemctl restart orders
