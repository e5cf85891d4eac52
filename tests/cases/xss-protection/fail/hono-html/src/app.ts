import { Hono } from "hono";

export const app = new Hono();
app.get("/hello", (c) => c.html(`<p>Hello, ${c.req.query("name")}</p>`));
