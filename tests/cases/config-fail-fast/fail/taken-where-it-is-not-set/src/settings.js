import { z } from 'zod';

const text = (shortest) => z.string().min(shortest);
export const settings = z.object({ DEPOT_TOKEN: text(20).optional() }).parse(process.env);
