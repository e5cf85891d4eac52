module example.org/parcels

go 1.26

require (
	github.com/go-gormigrate/gormigrate/v2 v2.1.5
	gorm.io/gorm v1.31.0
)
