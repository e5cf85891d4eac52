package main

import "github.com/gin-contrib/cors"

var layer = cors.New(cors.Config{
	AllowOriginFunc:  func(origin string) bool { return true },
	AllowCredentials: true,
})
