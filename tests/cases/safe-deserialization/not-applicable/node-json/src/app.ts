import { Hono } from "hono";

export const app = new Hono();
// never eval(c.req.query("shape"))
app.get("/shape", (c) => c.json(JSON.parse(c.req.query("shape") ?? "{}")));
