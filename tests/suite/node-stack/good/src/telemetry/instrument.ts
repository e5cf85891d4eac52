/* Loaded with --import before anything else, so that http, pg and ioredis are patched. */
import { readFileSync } from 'node:fs';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import * as Sentry from '@sentry/node';

const { OTEL_EXPORTER_OTLP_ENDPOINT, SENTRY_DSN, SENTRY_DSN_FILE, APP_ENV, RELEASE } = process.env;
const dsn = SENTRY_DSN_FILE ? readFileSync(SENTRY_DSN_FILE, 'utf8').trim() : SENTRY_DSN;

if (dsn) {
  Sentry.init({
    dsn,
    environment: APP_ENV ?? 'development',
    ...(RELEASE ? { release: RELEASE } : {}),
    sendDefaultPii: false,
    skipOpenTelemetrySetup: true,
  });
}

if (OTEL_EXPORTER_OTLP_ENDPOINT) {
  // The sampler and its share come from OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG.
  const sdk = new NodeSDK({
    serviceName: 'lockerline',
    traceExporter: new OTLPTraceExporter(),
    instrumentations: [getNodeAutoInstrumentations({ '@opentelemetry/instrumentation-fs': { enabled: false } })],
  });
  sdk.start();
  process.once('beforeExit', () => void sdk.shutdown());
}
