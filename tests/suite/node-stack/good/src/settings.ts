import { readFileSync } from 'node:fs';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const weak = /^(changeme|password|secret|example)/i;
const secret = (shortest: number) =>
  z
    .string()
    .min(shortest)
    .refine((value) => !weak.test(value), 'is a placeholder');

const csv = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part.length > 0))
  .pipe(z.array(z.url()));

/** Every variable that the processes read. A secret has no default; docs/configuration.md describes each. */
export const settingsSchema = z.object({
  APP_ENV: z.enum(['development', 'test', 'staging', 'production']),
  HTTP_PORT: port.default(8080),
  METRICS_PORT: port.default(9464),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  DATABASE_HOST: z.string().min(1),
  DATABASE_PORT: port.default(5432),
  DATABASE_NAME: z.string().min(1).default('lockerline'),
  DATABASE_USER: z.string().min(1).default('lockerline_app'),
  DATABASE_PASSWORD: secret(24),
  DATABASE_CA_PATH: z.string().min(1).optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(50).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(3_000),
  REDIS_HOST: z.string().min(1),
  REDIS_PORT: port.default(6379),
  REDIS_PASSWORD: secret(24),
  OIDC_ISSUER: z.url(),
  OIDC_AUDIENCE: z.string().min(1),
  CORS_ORIGINS: csv,
  COURIER_BASE_URL: z.url(),
  COURIER_TOKEN: secret(32),
  COURIER_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(4_000),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(120),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(8),
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(1_000).default(25_000),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Reads NAME from the file that NAME_FILE points to, as Compose mounts secrets. */
function withFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const merged = { ...env };
  for (const [name, path] of Object.entries(env)) {
    if (name.endsWith('_FILE') && path) merged[name.slice(0, -'_FILE'.length)] = readFileSync(path, 'utf8').trim();
  }
  return merged;
}

/** Validates the environment; throws an error that names each variable that is missing or wrong. */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const parsed = settingsSchema.safeParse(withFiles(env));
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`settings are not usable:\n  ${names.join('\n  ')}`);
}
