package store

var columns = map[string]string{"age": "created_at", "size": "size"}

func (s *Store) Parcels(owner, sort string) ([]Parcel, error) {
	by, ok := columns[sort]
	if !ok {
		by = "id"
	}
	return s.all("SELECT id FROM parcels WHERE owner = $1 ORDER BY "+by, owner)
}

func (s *Store) Newest(sort string) ([]Parcel, error) {
	return s.all("SELECT id FROM parcels ORDER BY " + sort)
}
