#!/bin/bash
pg_dump orders
