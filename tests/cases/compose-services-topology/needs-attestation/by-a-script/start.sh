#!/bin/sh
exec celery -A shop beat
