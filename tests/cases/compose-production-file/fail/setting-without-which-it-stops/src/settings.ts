import { z } from "zod";

export const settings = z
  .object({
    PORT: z.coerce.number().default(3000),
    DATABASE_HOST: z.string(),
    REDIS_URL: z.url(),
    MAIL_URL: z.url(),
    SENTRY_DSN: z.url().optional(),
  })
  .parse(process.env);
