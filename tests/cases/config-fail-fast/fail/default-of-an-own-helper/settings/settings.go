package settings

import "os"

func fromEnv(name, otherwise string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return otherwise
}

var Token = fromEnv("TRAM_API_TOKEN", "t0ken-of-the-depot")
