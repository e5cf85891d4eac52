package main

import "os"

func save(data []byte) {
	err := os.WriteFile("state", data, 0o600)
	if err != nil {
	}
}
