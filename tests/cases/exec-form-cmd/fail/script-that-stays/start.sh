#!/usr/bin/env bash
# then exec the server
python migrate.py
uvicorn app:app
