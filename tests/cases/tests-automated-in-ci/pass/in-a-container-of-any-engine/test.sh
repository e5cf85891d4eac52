#!/usr/bin/env bash
set -e
$CONTAINER_ENGINE exec "$started" sh -c "pytest -q"
