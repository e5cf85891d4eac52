import express from "express";

export const app = express();

app.use((err: Error, req: express.Request, res: express.Response, next: express.NextFunction) => {
  if (err.name === "UnauthorizedError") return res.status(401).json({ message: "who are you" });
  res.status(500).json({ message: "it failed" });
});
