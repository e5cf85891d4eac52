import { readFileSync } from 'node:fs';
import { z } from 'zod';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(8080),
  LOG_LEVEL: z.enum(LEVELS).default('info'),
  ENVIRONMENT: z.enum(['development', 'staging', 'production']).default('development'),
  RELEASE: z.string().default('unreleased'),
  DATABASE_HOST: z.string().min(1),
  DATABASE_NAME: z.string().min(1),
  DATABASE_USER: z.string().min(1),
  DATABASE_PASSWORD: z.string().min(16),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(40).default(10),
  REDIS_HOST: z.string().min(1),
  REDIS_PASSWORD: z.string().min(16),
  JWT_ISSUER: z.url(),
  JWT_AUDIENCE: z.string().min(1),
  PAYMENTS_URL: z.url(),
  PAYMENTS_TOKEN: z.string().min(32),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(120),
  SENTRY_DSN: z.url().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

const SECRETS = ['DATABASE_PASSWORD', 'REDIS_PASSWORD', 'PAYMENTS_TOKEN'];

/**
 * Reads the settings once. A secret may come as a file: NAME_FILE holds its path.
 * @param {Record<string, string | undefined>} env
 */
export function loadConfig(env = process.env) {
  const values = { ...env };
  for (const name of SECRETS) {
    const path = env[`${name}_FILE`];
    if (path) values[name] = readFileSync(path, 'utf8').trim();
  }
  const result = schema.safeParse(values);
  if (!result.success) {
    const names = result.error.issues.map((issue) => issue.path.join('.'));
    throw new Error(`settings are missing or wrong: ${[...new Set(names)].join(', ')}`);
  }
  return Object.freeze(result.data);
}
