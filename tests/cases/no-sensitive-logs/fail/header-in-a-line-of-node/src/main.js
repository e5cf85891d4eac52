import { pino } from 'pino';
import { Hono } from 'hono';

const log = pino();
export const app = new Hono();
app.use(async (c, next) => {
  log.info({ who: c.req.headers['authorization'], path: c.req.path }, 'asked');
  await next();
});
