#!/bin/sh
pg_dump orders
