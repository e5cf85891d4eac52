import { Counter, Gauge, Histogram } from 'prom-client';

export const took = new Histogram({
  name: 'tide_lookup_seconds',
  help: 'Time.',
  buckets: [0.01, 0.05, 0.1],
});
export const pumps = new Gauge({ name: 'tide_pumps', help: 'Pumps that run.' });
export const calls = new Counter({ name: 'tide_calls_total', help: 'Calls.', labelNames: ['code'] });
