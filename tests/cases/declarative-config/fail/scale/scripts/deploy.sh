#!/bin/sh
set -eu
kubectl scale deployment/web --replicas=3
