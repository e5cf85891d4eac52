import { z } from "zod";
const Order = z.object({ sku: z.string().max(20), pieces: z.number().int() });
const Idle = z.object({ since: z.string() });
export const orders = Router();
orders.post("/orders", validate(Order), async (req, res) => res.json(await store(Order.parse(req.body))));
orders.put("/orders", async (req, res) => {
  const raw = req.body;
  const order = Order.parse(raw);
  res.json(await store(order));
});
