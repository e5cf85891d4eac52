package store

import (
	"os"

	"github.com/jmoiron/sqlx"
)

// NewConnection is called by mysql_test.go.
func NewConnection() (*sqlx.DB, error) {
	db, err := sqlx.Connect("mysql", os.Getenv("MYSQL_URL"))
	if err != nil {
		return nil, err
	}
	return db, nil
}
