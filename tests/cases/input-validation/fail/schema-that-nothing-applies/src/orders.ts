import { z } from "zod";
const Order = z.object({ sku: z.string().max(20), pieces: z.number().int() });
const Filter = z.object({ since: z.string() });
type OrderBody = z.infer<typeof Order>;
export const orders = Router();
orders.get("/orders", async (req, res) => res.json(await list(Filter.parse(req.query))));
orders.post("/orders", async (req, res) => {
  const order: OrderBody = req.body;
  res.json(await store(order));
});
