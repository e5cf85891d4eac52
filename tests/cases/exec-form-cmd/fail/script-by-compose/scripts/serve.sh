#!/bin/sh
set -eu
gunicorn app:app
