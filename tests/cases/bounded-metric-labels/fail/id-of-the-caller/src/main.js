import { Hono } from 'hono';
import { running, tickets } from './metrics.js';

export const app = new Hono();
app.use(async (c, next) => {
  await next();
  tickets.inc({ line: c.get('user').id });
});
