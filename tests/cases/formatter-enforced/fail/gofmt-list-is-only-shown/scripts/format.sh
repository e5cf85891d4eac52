#!/bin/bash
files="$(gofmt -l .)"
echo "$files"
