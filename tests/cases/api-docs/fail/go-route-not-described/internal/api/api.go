package api

import "github.com/gin-gonic/gin"

func Router() *gin.Engine {
	r := gin.New()
	r.GET("/livez", live)
	v1 := r.Group("/v1")
	v1.GET("/lockers", list)
	v1.GET("/lockers/:id", one)
	v1.POST("/sizes", sizes)
	return r
}
