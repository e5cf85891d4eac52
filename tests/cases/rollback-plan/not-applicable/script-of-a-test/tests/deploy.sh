#!/bin/sh
kubectl set image deployment/orders orders=shop/orders:test
