package main

import "fmt"

func main() {
	fmt.Println("http.ListenAndServe(\":8080\", nil)")
}
