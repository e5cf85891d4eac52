import { Hono } from 'hono';
import { running, tickets } from './metrics.js';

export const app = new Hono();
app.use(async (c, next) => {
  running.inc();
  await next();
  running.dec();
  tickets.inc({ line: c.get('line') });
});
