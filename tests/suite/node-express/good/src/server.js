import * as Sentry from '@sentry/node';
import { once } from 'node:events';
import { loadConfig } from './config.js';
import { logger } from './logger.js';
import { startTracing } from './telemetry.js';

const config = loadConfig();
const tracing = startTracing(config);
Sentry.init({
  dsn: config.SENTRY_DSN,
  environment: config.ENVIRONMENT,
  release: config.RELEASE,
  skipOpenTelemetrySetup: true,
});

const { createApp } = await import('./app.js');
const { openDatabase, openRedis } = await import('./stores.js');

const pool = openDatabase(config);
const redis = openRedis(config);
const app = createApp({ config, pool, redis });
const server = app.listen(config.PORT, () => logger.info({ port: config.PORT }, 'listening'));
server.requestTimeout = 15_000;
server.headersTimeout = 10_000;
server.keepAliveTimeout = 65_000;

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.on('unhandledRejection', (error) => {
  logger.fatal({ err: error }, 'unhandled rejection');
  process.exitCode = 1;
  stop('unhandledRejection');
});

/** @param {string} reason */
async function stop(reason) {
  logger.info({ reason }, 'stopping');
  app.locals.stopping = true;
  setTimeout(() => process.exit(1), 20_000).unref();
  server.close();
  server.closeIdleConnections();
  await once(server, 'close');
  await Promise.allSettled([pool.end(), redis.quit(), Sentry.close(2_000), tracing?.shutdown()]);
  logger.info('stopped');
}
