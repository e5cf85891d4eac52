import { z } from "zod";
export const settings = z.object({ MAIL_URL: z.url(), POOL_SIZE: z.coerce.number() }).parse(process.env);
