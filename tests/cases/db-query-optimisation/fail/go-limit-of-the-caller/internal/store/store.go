package store

func (s *Store) Parcels(after string, limit int) ([]Parcel, error) {
	return s.all("SELECT id FROM parcels WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
}
