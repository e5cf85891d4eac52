package main

import "example.org/tram/provider"

type Config struct {
	Depot      string `long:"depot" env:"DEPOT" description:"Where it stands"`
	MatchLines bool   `long:"match-lines" env:"MATCH_LINES" description:"Either is enough"`
	Stop       string `long:"stop" env:"STOP_NAME" description:"DEPRECATED - use depot"`

	Providers provider.Providers `group:"providers" namespace:"providers" env-namespace:"PROVIDERS"`
}
