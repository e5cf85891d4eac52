import { z } from "zod";
export const settings = z
  .object({
    SESSION_KEY: z.string().default("development"),
    PORT: z.coerce.number().default(3000),
  })
  .parse(process.env);
