package main

func list(w http.ResponseWriter, r *http.Request) {
	found, err := tariffs(r.Context())
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	reply(w, 200, found)
}
