import { Hono } from "hono";
import { mail, parcels } from "./parcels.js";

export const routes = new Hono();
routes.get("/parcels", async (c) => c.json(await parcels.list(c.get("user").id, 20)));
routes.get("/found", async (c) => c.json(await mail.search(10, c.req.query("client"))));
