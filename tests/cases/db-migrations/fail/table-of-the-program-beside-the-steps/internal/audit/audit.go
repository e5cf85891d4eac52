package audit

import "database/sql"

// Open makes sure that "CREATE TABLE audit" was run.
func Open(db *sql.DB) error {
	_, err := db.Exec(`
		CREATE TABLE IF NOT EXISTS audit (at timestamptz NOT NULL)`)
	return err
}
