import cors from "cors";
import express from "express";
import { allowed } from "./settings.js";

export const app = express();
app.use(cors({ origin: (origin, done) => done(null, allowed.has(origin)), credentials: true }));
