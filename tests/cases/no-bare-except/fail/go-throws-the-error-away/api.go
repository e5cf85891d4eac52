package shop

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	found, _ := s.tariffs.Of(r.Context(), r.URL.Query().Get("region"))
	reply(w, found)
}
