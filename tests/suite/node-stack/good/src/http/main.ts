import { serve } from '@hono/node-server';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { createDatabase } from '../db/client.js';
import { createLogger } from '../logging.js';
import { ReservationService } from '../reservations/service.js';
import { loadSettings } from '../settings.js';
import { serveMetrics } from '../telemetry/metrics.js';
import { createApp } from './app.js';
import { oidcAuthenticator } from './auth.js';
import { createLimiter } from './limits.js';

const settings = loadSettings();
const log = createLogger(settings.LOG_LEVEL, 'http');
const db = createDatabase(settings);
const redis = new Redis({
  host: settings.REDIS_HOST,
  port: settings.REDIS_PORT,
  password: settings.REDIS_PASSWORD,
  connectTimeout: 2_000,
  commandTimeout: 500,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
});
redis.on('error', (error) => log.warn({ err: error }, 'redis is away'));

/** What /readyz says, at most two seconds old. */
let known: { at: number; checks: Promise<Record<string, boolean>> } | undefined;
const ask = async (): Promise<Record<string, boolean>> => ({
  database: await sql`select 1`.execute(db).then(
    () => true,
    (error: unknown) => {
      log.warn({ err: error }, 'database is away');
      return false;
    },
  ),
  redis: redis.status === 'ready',
});
let stopping = false;
const ready = async (): Promise<Record<string, boolean>> => {
  if (stopping) return { database: false, redis: false };
  if (!known || Date.now() - known.at > 2_000) known = { at: Date.now(), checks: ask() };
  return known.checks;
};

const app = createApp({
  settings,
  log,
  ready,
  authenticate: oidcAuthenticator(settings),
  limiter: createLimiter(redis, settings.RATE_LIMIT_PER_MINUTE),
  reservations: new ReservationService(db),
});
const server = serve({ fetch: app.fetch, port: settings.HTTP_PORT }, (address) => log.info(address, 'listening'));
const metrics = serveMetrics(settings.METRICS_PORT);

/** Says "not ready", lets the proxy notice, ends the requests that run, then closes what they used. */
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), settings.SHUTDOWN_GRACE_MS).unref();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await new Promise((resolve) => server.close(resolve));
  metrics.close();
  await db.destroy();
  redis.disconnect();
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
