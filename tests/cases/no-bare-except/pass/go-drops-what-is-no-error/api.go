package shop

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	ctx, _ := context.WithTimeout(r.Context(), time.Second)
	claims, _ := auth.FromContext(ctx, "shop")
	// The picture is an extra: without it the page is complete.
	picture, _ := s.pictures.Of(ctx, claims.Name)
	found, err := s.tariffs.Of(ctx, claims.Name)
	if err != nil {
		return
	}
	reply(w, found, picture)
}
