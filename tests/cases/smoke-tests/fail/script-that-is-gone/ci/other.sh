#!/bin/sh
curl --fail http://localhost
