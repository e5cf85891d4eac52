module github.com/example-org/tariffs

go 1.25.3

require (
	github.com/getsentry/sentry-go v0.36.1
	github.com/golang-jwt/jwt/v5 v5.3.0
	github.com/jackc/pgx/v5 v5.7.6
	github.com/prometheus/client_golang v1.23.2
	go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp v0.63.0
	golang.org/x/time v0.14.0
)
