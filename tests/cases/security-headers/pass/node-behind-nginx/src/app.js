import express from "express";
export const app = express();
app.use((req, res, next) => {
  res.set({ "X-Content-Type-Options": "nosniff" });
  next();
});
