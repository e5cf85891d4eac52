import { Redis } from 'ioredis';
import pg from 'pg';
import { logger } from './logger.js';
import { poolUsed, poolWaiting } from './telemetry.js';

/** @param {ReturnType<typeof import('./config.js').loadConfig>} config */
export function openDatabase(config) {
  const pool = new pg.Pool({
    host: config.DATABASE_HOST,
    database: config.DATABASE_NAME,
    user: config.DATABASE_USER,
    password: config.DATABASE_PASSWORD,
    max: config.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 3_000,
    application_name: 'mooring',
  });
  pool.on('error', (error) => logger.error({ err: error }, 'idle connection failed'));
  const observe = () => {
    poolWaiting.set(pool.waitingCount);
    poolUsed.set((pool.totalCount - pool.idleCount) / config.DATABASE_POOL_SIZE);
  };
  pool.on('acquire', observe);
  pool.on('release', observe);
  return pool;
}

/**
 * @template T
 * @param {pg.Pool} pool
 * @param {(client: pg.PoolClient) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function transaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** @param {ReturnType<typeof import('./config.js').loadConfig>} config */
export function openRedis(config) {
  const redis = new Redis({
    host: config.REDIS_HOST,
    password: config.REDIS_PASSWORD,
    connectTimeout: 1_000,
    commandTimeout: 250,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  });
  redis.on('error', (error) => logger.warn({ err: error }, 'redis is away'));
  return redis;
}

/**
 * The cache is a help, not a need: without Redis the database is asked.
 * @param {Redis} redis
 * @param {string} key
 * @param {() => Promise<unknown>} load
 */
export async function cached(redis, key, load) {
  try {
    const hit = await redis.get(key);
    if (hit) return JSON.parse(hit);
  } catch (error) {
    logger.warn({ err: error, key }, 'cache not read');
  }
  const value = await load();
  try {
    await redis.set(key, JSON.stringify(value), 'EX', 30);
  } catch (error) {
    logger.warn({ err: error, key }, 'cache not written');
  }
  return value;
}
