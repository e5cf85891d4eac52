module example.org/tram

go 1.26

require go.opentelemetry.io/otel v1.39.0
