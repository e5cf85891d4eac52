#!/bin/bash
cd /backup
pg_dump orders > orders.sql
