package api

import "net/http"

func (a *API) create(w http.ResponseWriter, r *http.Request) {
	done := make(chan error, 1)
	go func() { done <- a.mail.sendReceipt(r) }()
	a.answer(w, nil, <-done)
}

func (a *API) Start() {
	go a.publishLater()
}
