import { pino } from 'pino';
import { Hono } from 'hono';

const log = pino({ redact: ['authorization', '*.password'] });
export const app = new Hono();
app.use(async (c, next) => {
  log.info({ authorization: c.req.headers['authorization'], password: c.password }, 'asked');
  log.info({ keyed: Boolean(c.settings.API_TOKEN) }, `token ${c.settings.TOKEN_FILE}`);
  await next();
});
