import { scryptSync } from "node:crypto";
import { Hono } from "hono";

const salt = scryptSync("parcels", "once", 16);
export const app = new Hono();
app.post("/pins", async (c) => {
  const { pin } = await c.req.json();
  return c.json({ hash: scryptSync(pin, salt, 32).toString("hex") });
});
