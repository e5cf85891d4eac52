package shop

func routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/orders", list)
	mux.HandleFunc("GET /v1/orders/{id}", one)
	mux.HandleFunc("GET /v1/price", price)
}
