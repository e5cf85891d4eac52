#!/bin/sh
set -eu
# kubectl set image is all there is to it
kubectl -n shop set image deployment/orders orders="shop/orders:$1"
