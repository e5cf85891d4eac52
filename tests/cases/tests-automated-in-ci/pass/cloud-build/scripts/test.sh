#!/bin/sh
set -eu
cd "internal/$1"
env $(grep -v '^#' ../../.test.env | xargs) go test ./...
