import { z } from 'zod';

const text = (shortest) => z.string().min(shortest);
export const schema = z.object({
  LOG_LEVEL: z.enum(['info', 'warn']).default('info'),
  DEPOT_TOKEN: text(20),
});
export const load = (env = process.env) => schema.parse(env);
