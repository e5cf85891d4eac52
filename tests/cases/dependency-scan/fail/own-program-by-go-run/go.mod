module example.org/shop

require github.com/go-chi/chi/v5 v5.2.3
