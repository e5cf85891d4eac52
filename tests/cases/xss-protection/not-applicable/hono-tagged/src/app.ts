import { Hono } from "hono";
import { html } from "hono/html";
import { escape } from "./text.js";

export const app = new Hono();
app.get("/hello", (c) => c.html(html`<p>Hello, ${c.req.query("name")}</p>`));
app.get("/bye", (c) => c.html(`<p>Bye, ${escape(c.req.query("name"))}</p>`));
app.get("/json", (c) => c.json({ hello: c.req.query("name") }));
