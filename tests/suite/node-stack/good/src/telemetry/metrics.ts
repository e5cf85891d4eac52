import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const httpRequests = new Counter({
  name: 'lockerline_http_requests_total',
  help: 'Answered requests by template of the route',
  labelNames: ['method', 'route', 'status'] as const,
  registers: [registry],
});

export const httpDuration = new Histogram({
  name: 'lockerline_http_request_duration_seconds',
  help: 'Time from the first byte of a request to the end of its answer',
  labelNames: ['method', 'route'] as const,
  buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2],
  registers: [registry],
});

export const httpInFlight = new Gauge({
  name: 'lockerline_http_requests_in_flight',
  help: 'Requests that are being answered',
  registers: [registry],
});

export const reservations = new Counter({
  name: 'lockerline_reservations_total',
  help: 'Reservations by what became of them',
  labelNames: ['outcome'] as const,
  registers: [registry],
});
for (const outcome of ['confirmed', 'no_locker', 'cancelled', 'expired']) reservations.inc({ outcome }, 0);

export const dbQueryDuration = new Histogram({
  name: 'lockerline_db_query_duration_seconds',
  help: 'Time of a statement as the client sees it',
  labelNames: ['kind'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
  registers: [registry],
});

export const dbPool = new Gauge({
  name: 'lockerline_db_pool_connections',
  help: 'Connections of the pool by state',
  labelNames: ['state'] as const,
  registers: [registry],
});

export const jobDuration = new Histogram({
  name: 'lockerline_job_duration_seconds',
  help: 'Time that one job takes',
  labelNames: ['job', 'outcome'] as const,
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [registry],
});

export const queueOldest = new Gauge({
  name: 'lockerline_outbox_oldest_seconds',
  help: 'Age of the oldest notice that is not delivered',
  registers: [registry],
});

export const courierCalls = new Counter({
  name: 'lockerline_courier_calls_total',
  help: 'Calls of the courier by outcome',
  labelNames: ['outcome'] as const,
  registers: [registry],
});

/** Serves /metrics, and /livez for processes that serve nothing else, on a port that the proxy does not know. */
export function serveMetrics(port: number): Server {
  const server = createServer((request, response) => {
    if (request.url === '/livez') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (body) => response.writeHead(200, { 'content-type': registry.contentType }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  return server.listen(port);
}
