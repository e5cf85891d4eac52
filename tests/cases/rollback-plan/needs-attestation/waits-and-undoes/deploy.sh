#!/bin/sh
set -eu
kubectl set image deployment/orders orders="shop/orders:$1"
kubectl rollout status deployment/orders --timeout 5m || kubectl rollout undo deployment/orders
