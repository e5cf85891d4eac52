import { Hono } from "hono";
import { queue } from "./queue.js";

export const app = new Hono();
app.post("/parcels", async (c) => {
  const { id } = await c.req.json();
  await queue.add("receipt", { id });
  // a tick lets the writer of traces end
  await new Promise((resolve) => setImmediate(resolve));
  return c.json({ id }, 201);
});
