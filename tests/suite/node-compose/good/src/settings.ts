import { readFileSync } from "node:fs";
import { z } from "zod";

/** What differs from place to place; what has no default must be given. */
const Settings = z.object({
  PORT: z.coerce.number().int().default(3000),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  DATABASE_HOST: z.string(),
  DATABASE_PASSWORD_FILE: z.string(),
  REDIS_URL: z.url(),
  SESSION_KEY_FILE: z.string(),
  MAIL_URL: z.url(),
  ALLOWED_ORIGIN: z.url().optional(),
  POOL_SIZE: z.coerce.number().int().min(1).max(50).default(10),
  SENTRY_DSN: z.url().optional(),
});

export const settings = Settings.parse(process.env);

/** The text of a secret that is mounted as a file. */
export function secret(path: string): string {
  const text = readFileSync(path, "utf8").trim();
  if (text.length < 16) throw new Error(`${path} is too short for a secret`);
  return text;
}
