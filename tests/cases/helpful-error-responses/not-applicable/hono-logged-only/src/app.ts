import { Hono } from "hono";
import { log } from "./log.js";

export const app = new Hono();
app.onError((error, c) => {
  log.error({ message: error.message, stack: error.stack }, "failed");
  if (error instanceof RangeError) return c.json({ title: error.message }, 422);
  return c.json({ title: "Something went wrong", id: c.get("requestId") }, 500);
});
