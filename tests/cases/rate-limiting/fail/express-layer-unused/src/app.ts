import express from "express";
import { slower } from "./limits.js";
import { parcels } from "./parcels.js";

export const app = express();
app.get("/parcels", parcels);
