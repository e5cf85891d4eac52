import { Hono } from "hono";

export const app = new Hono();
app.get("/livez", (c) => c.text("ok"));
