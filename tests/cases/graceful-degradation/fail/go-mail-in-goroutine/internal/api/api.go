package api

import "net/http"

func (a *API) create(w http.ResponseWriter, r *http.Request) {
	made, err := a.store.Add(size(r))
	go a.mail.sendReceipt(made)
	a.answer(w, made, err)
}
