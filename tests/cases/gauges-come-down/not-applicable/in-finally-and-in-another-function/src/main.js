import { Hono } from 'hono';
import { running, tickets } from './metrics.js';

export const app = new Hono();
app.use(async (c, next) => {
  running.inc();
  try {
    await next();
  } finally {
    running.dec();
  }
});
export function begin() {
  running.inc();
}
export async function end(work) {
  await work;
  running.dec();
  tickets.inc({ line: '1' });
}
