import express from 'express';

const QUIET = new Set(['/livez', '/metrics']);
const app = express();
app.use((req, res, next) => {
  if (!QUIET.has(req.path)) console.log(req.path);
  next();
});
app.get('/livez', (_req, res) => res.json({ up: true }));
app.listen(8080);
