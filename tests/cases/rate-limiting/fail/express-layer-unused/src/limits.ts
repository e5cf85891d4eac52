import type { RequestHandler } from "express";
import { bucket } from "./bucket.js";

export const slower: RequestHandler = (req, res, next) => {
  if (!bucket.take(req.ip)) {
    res.status(429).end();
    return;
  }
  next();
};
