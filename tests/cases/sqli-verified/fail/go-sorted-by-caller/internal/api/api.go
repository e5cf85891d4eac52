package api

import "net/http"

func (a *API) list(w http.ResponseWriter, r *http.Request) {
	found, err := a.store.Parcels(owner(r), r.URL.Query().Get("sort"))
	a.answer(w, found, err)
}
