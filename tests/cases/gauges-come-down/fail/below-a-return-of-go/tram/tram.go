package tram

func (t *Tram) Ride(stop string) error {
	t.metrics.Riding.Inc()
	if err := t.go(stop); err != nil {
		return err
	}
	t.metrics.Riding.Dec()
	return nil
}
