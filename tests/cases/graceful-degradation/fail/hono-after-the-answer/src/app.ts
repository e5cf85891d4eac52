import { Hono } from "hono";
import { sendReceipt } from "./mail.js";

export const app = new Hono();
app.post("/parcels", async (c) => {
  const { id } = await c.req.json();
  setImmediate(() => void sendReceipt(id));
  return c.json({ id }, 201);
});
