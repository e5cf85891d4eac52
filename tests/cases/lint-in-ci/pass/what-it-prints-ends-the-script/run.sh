#!/bin/sh
set -eu
echo run
