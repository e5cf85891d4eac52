import express from "express";
import { slower } from "./limits.js";
import { parcels } from "./parcels.js";

export const app = express();
app.use(slower);
app.get("/parcels", parcels);
