package api

import "net/http"

func (a *API) list(w http.ResponseWriter, r *http.Request) {
	found, err := a.store.Parcels(owner(r), r.URL.Query().Get("sort"))
	newest, _ := a.store.Newest("created_at")
	a.answer(w, append(found, newest...), err)
}
