package shop

func list(w http.ResponseWriter, r *http.Request) {
	found, err := tariffs(r.Context())
	if err != nil {
		logFailure(http.StatusInternalServerError, err.Error())
		http.Error(w, "something went wrong", http.StatusInternalServerError)
		return
	}
	if err := check(found); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}
