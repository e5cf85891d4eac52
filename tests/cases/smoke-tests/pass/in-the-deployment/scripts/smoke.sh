#!/bin/sh
curl --fail "$1/health"
