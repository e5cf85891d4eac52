import { z } from "zod";

export const settings = z
  .object({ DATABASE_HOST: z.string(), REDIS_URL: z.url(), MAIL_URL: z.url(), PORT: z.string() })
  .parse(process.env);
