import { z } from 'zod';

export const settings = z
  .object({ PORT: z.string(), LEVEL: z.string(), DEPOT_URL: z.url(), DEPOT_LINES: z.string() })
  .parse(process.env);
