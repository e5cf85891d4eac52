import express from "express";
import { requireUser } from "./auth.js";
import { parcelRoutes } from "./parcels.js";

export const app = express();
app.get("/livez", (req, res) => res.send("ok"));
app.use("/parcels", parcelRoutes);
app.use(requireUser);
