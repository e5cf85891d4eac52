module example.org/tram

go 1.26

require github.com/getsentry/sentry-go v0.36.0
