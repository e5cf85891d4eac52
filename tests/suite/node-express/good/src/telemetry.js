import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const requests = new Counter({
  name: 'http_requests_total',
  help: 'Requests by route and status',
  labelNames: ['method', 'route', 'status'],
  registers: [registry],
});
export const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time of a request',
  labelNames: ['method', 'route'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5],
  registers: [registry],
});
export const inFlight = new Gauge({
  name: 'http_requests_in_flight',
  help: 'Requests that are being answered',
  registers: [registry],
});
export const reservations = new Counter({
  name: 'mooring_reservations_total',
  help: 'Reservations by their outcome',
  labelNames: ['outcome'],
  registers: [registry],
});
for (const outcome of ['booked', 'declined', 'taken']) reservations.inc({ outcome }, 0);

export const poolWaiting = new Gauge({
  name: 'mooring_db_pool_waiting',
  help: 'Requests that wait for a connection',
  registers: [registry],
});
export const poolUsed = new Gauge({
  name: 'mooring_db_pool_used_ratio',
  help: 'Share of the connections of the pool that are in use',
  registers: [registry],
});
export const outgoing = new Counter({
  name: 'mooring_outgoing_requests_total',
  help: 'Calls of other services by their status',
  labelNames: ['dependency', 'status'],
  registers: [registry],
});

/** @type {import('express').RequestHandler} */
export function measure(req, res, next) {
  inFlight.inc();
  const stop = duration.startTimer();
  res.once('close', () => {
    inFlight.dec();
    const route = req.route ? `${req.baseUrl}${req.route.path}` : 'unmatched';
    requests.inc({ method: req.method, route, status: res.statusCode });
    stop({ method: req.method, route });
  });
  next();
}

/** @param {{ OTEL_EXPORTER_OTLP_ENDPOINT?: string }} config */
export function startTracing(config) {
  if (!config.OTEL_EXPORTER_OTLP_ENDPOINT) return undefined;
  const sdk = new NodeSDK({
    serviceName: 'mooring',
    traceExporter: new OTLPTraceExporter({
      url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`,
    }),
    instrumentations: [getNodeAutoInstrumentations()],
  });
  sdk.start();
  return sdk;
}
