import { readFileSync } from 'node:fs';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Settings } from '../settings.js';
import { dbPool, dbQueryDuration } from '../telemetry/metrics.js';
import type { Database } from './tables.js';

/** A pool of stated size; over TLS with the certificate of our own authority where one is given. */
export function createDatabase(settings: Settings): Kysely<Database> {
  const pool = new pg.Pool({
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    user: settings.DATABASE_USER,
    password: settings.DATABASE_PASSWORD,
    max: settings.DATABASE_POOL_MAX,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
    ...(settings.DATABASE_CA_PATH
      ? { ssl: { ca: readFileSync(settings.DATABASE_CA_PATH, 'utf8'), rejectUnauthorized: true } }
      : {}),
  });
  dbPool.collect = () => {
    dbPool.set({ state: 'total' }, pool.totalCount);
    dbPool.set({ state: 'idle' }, pool.idleCount);
    dbPool.set({ state: 'waiting' }, pool.waitingCount);
  };
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => dbQueryDuration.observe({ kind: event.query.query.kind }, event.queryDurationMillis / 1_000),
  });
}
