package tram

func (t *Tram) Ride(stop string) error {
	t.riding.Inc()
	defer t.riding.Dec()
	return t.go(stop)
}

func (q *Queue) Put(stop string) { q.length.Inc() }

func (q *Queue) Take() string {
	if q.empty() {
		return ""
	}
	q.length.Dec()
	return q.first()
}
