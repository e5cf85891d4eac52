package store

import (
	"testing"

	"gorm.io/gorm"
)

func TestStore(t *testing.T) {
	db := open(t)
	_ = db.AutoMigrate(&Parcel{})
}
