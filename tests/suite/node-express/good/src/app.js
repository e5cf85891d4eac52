import express from 'express';
import helmet from 'helmet';
import { requestLog } from './logger.js';
import { authenticate, limiter, notFound, problems } from './middleware.js';
import { reservationRoutes } from './routes/reservations.js';
import { measure, registry } from './telemetry.js';

/** @param {{ config: any, pool: import('pg').Pool, redis: import('ioredis').Redis, keys?: any }} deps */
export function createApp({ config, pool, redis, keys }) {
  const app = express();
  app.set('trust proxy', 1);
  app.disable('x-powered-by');
  app.use(requestLog);
  app.use(measure);
  app.use(helmet());

  app.get('/livez', (_req, res) => {
    res.json({ status: 'up' });
  });
  app.get('/readyz', async (_req, res) => {
    const ready = !app.locals.stopping && (await answers(pool));
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'waiting' });
  });
  app.get('/metrics', async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });

  app.use(
    '/v1',
    authenticate(config, keys),
    limiter(redis, config.RATE_LIMIT_PER_MINUTE),
    express.json({ limit: '16kb' }),
    reservationRoutes({ config, pool, redis }),
  );
  app.use(notFound);
  app.use(problems);
  return app;
}

/** @param {import('pg').Pool} pool */
async function answers(pool) {
  try {
    await pool.query('SELECT 1');
    return true;
  } catch {
    // the pool logs why, and the status is what the balancer reads
    return false;
  }
}
