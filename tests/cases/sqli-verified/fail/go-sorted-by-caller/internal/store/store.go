package store

func (s *Store) Parcels(owner, sort string) ([]Parcel, error) {
	return s.all("SELECT id FROM parcels WHERE owner = $1 ORDER BY "+sort, owner)
}
