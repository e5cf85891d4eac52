import { z } from "zod";

export const paging = z.object({ pageSize: z.coerce.number().int().positive().max(200).optional() });
