package main

import "os"

var export = os.Getenv("FEATURE_EXPORT") == "on"
