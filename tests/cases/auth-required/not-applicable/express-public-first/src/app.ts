import express from "express";
import { requireUser } from "./auth.js";
import { parcelRoutes, priceRoutes } from "./parcels.js";

export const app = express();
app.use("/prices", priceRoutes);
app.use(requireUser);
app.use("/parcels", parcelRoutes);
