#!/usr/bin/env bash
set -e
docker build -t shop .
echo done
