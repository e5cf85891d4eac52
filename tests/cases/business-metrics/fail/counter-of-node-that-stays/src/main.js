import { Hono } from 'hono';
import { running } from './metrics.js';

export const app = new Hono();
app.get('/tickets', (c) => c.json(running));
