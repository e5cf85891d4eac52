package store

import (
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func Open(address string) (*sql.DB, error) {
	pool, err := sql.Open("pgx", address)
	pool.SetMaxOpenConns(12)
	return pool, err
}
