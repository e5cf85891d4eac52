import { AsyncLocalStorage } from 'node:async_hooks';
import { Hono } from 'hono';
import { pino } from 'pino';

const kept = new AsyncLocalStorage();
export const log = pino();
export const app = new Hono();
app.use((c, next) => kept.run({ requestId: crypto.randomUUID() }, next));
