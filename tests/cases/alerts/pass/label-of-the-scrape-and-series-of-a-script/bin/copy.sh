#!/bin/sh
echo "parcel_copy_done_seconds $(date +%s)" > /textfile/copy.prom
