package main

func open() (*sql.DB, error) {
	return sql.Open("postgres", "postgres://shop@db:5432/shop?sslmode=disable")
}
