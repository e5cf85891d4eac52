package store

// Add keeps the key of idempotency with what it made.
func (s *Store) Add(size, key string) (Parcel, error) {
	return s.one("INSERT INTO parcels (size, key) VALUES ($1, $2) RETURNING *", size, key)
}
