import { Hono } from "hono";
import { parcels } from "./parcels.js";

export const routes = new Hono();
routes.get("/parcels", async (c) => c.json(await parcels.list(c.get("user").id, 20)));
routes.get("/parcels.csv", async (c) => c.text(await parcels.csv(c.req.query("userId"), 20)));
