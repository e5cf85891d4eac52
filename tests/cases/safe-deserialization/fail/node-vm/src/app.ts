import { runInNewContext } from "node:vm";
import { Hono } from "hono";

export const app = new Hono();
app.get("/shape", (c) => c.json(runInNewContext(`(${c.req.query("shape")})`)));
