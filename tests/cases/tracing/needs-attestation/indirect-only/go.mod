module example.com/shop

go 1.25

require (
	go.opentelemetry.io/otel v1.38.0 // indirect
)
