package main

import (
	"io"
	"net/http"
)

func rate() ([]byte, error) {
	answer, err := http.Get("https://rates.example.com")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}
