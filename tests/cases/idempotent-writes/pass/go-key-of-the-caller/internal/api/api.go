package api

import (
	"net/http"

	"github.com/google/uuid"
)

func (a *API) create(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Request-Id", uuid.NewString())
	made, err := a.store.Add(size(r), r.Header.Get("Idempotency-Key"))
	a.answer(w, made, err)
}
