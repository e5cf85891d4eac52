package shop

func list(w http.ResponseWriter, r *http.Request) {
	found, err := tariffs(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	reply(w, http.StatusOK, found)
}
