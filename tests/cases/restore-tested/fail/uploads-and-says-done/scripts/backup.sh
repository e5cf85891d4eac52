#!/bin/sh
mysqldump shop > shop.sql
aws s3 cp shop.sql s3://backups/
logger "backup finished"
