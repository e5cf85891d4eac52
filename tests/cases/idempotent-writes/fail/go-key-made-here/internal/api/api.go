package api

import (
	"net/http"

	"github.com/google/uuid"
)

func (a *API) create(w http.ResponseWriter, r *http.Request) {
	made, err := a.store.Add(
		size(r),
		uuid.NewString(),
	)
	a.answer(w, made, err)
}
