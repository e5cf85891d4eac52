import { Hono } from "hono";
import { log } from "./log.js";

export const app = new Hono();
app.onError((error, c) => {
  log.error({ err: error }, "failed");
  return c.json({ title: "failed", detail: error.stack }, 500);
});
