package main

import "example.org/wiki"

func main() {
	if err := wiki.Serve(":8080"); err != nil {
		panic(err)
	}
}
