#!/bin/sh
find /var/log/shop -mtime +7 -delete
