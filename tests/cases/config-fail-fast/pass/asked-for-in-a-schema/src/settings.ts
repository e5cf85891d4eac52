import { z } from "zod";
export const settings = z
  .object({ SESSION_KEY: z.string().min(32), LEVEL: z.string().default("info") })
  .parse(process.env);
