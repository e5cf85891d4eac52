package main

import "github.com/gin-contrib/cors"

var origins = []string{"https://lockers.example.com"}

// AllowAllOrigins: true and AllowCredentials: true were here once.
var layer = cors.New(cors.Config{
	AllowOrigins:     origins,
	AllowCredentials: true,
})

var public = cors.New(cors.Config{AllowAllOrigins: true})
