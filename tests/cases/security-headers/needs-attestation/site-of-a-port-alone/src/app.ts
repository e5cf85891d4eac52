import { Hono } from "hono";

export const app = new Hono();
app.get("/livez", (c) => c.json({ status: c.env === 'ready' ? "up" : "down" }));
app.get("/readyz", (c) => c.text("ok"));
