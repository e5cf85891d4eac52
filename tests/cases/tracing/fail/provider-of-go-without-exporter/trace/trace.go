package trace

import (
	"go.opentelemetry.io/otel"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

func Start(exporter sdk.SpanExporter) {
	otel.SetTracerProvider(sdk.NewTracerProvider(sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(0.1)))))
}
