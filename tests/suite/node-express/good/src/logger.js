import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import pino from 'pino';

/** @type {AsyncLocalStorage<{ requestId: string }>} */
export const context = new AsyncLocalStorage();

export const logger = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: { service: 'mooring', release: process.env.RELEASE },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: ['headers.authorization', 'headers.cookie', '*.password', '*.token', '*.cardNumber'],
  mixin: () => context.getStore() ?? {},
});

const QUIET = new Set(['/livez', '/readyz', '/metrics']);
const SAFE_ID = /^[\w-]{1,64}$/;

/** @type {import('express').RequestHandler} */
export function requestLog(req, res, next) {
  const given = req.get('x-request-id') ?? '';
  const requestId = SAFE_ID.test(given) ? given : randomUUID();
  res.set('X-Request-ID', requestId);
  const started = performance.now();
  context.run({ requestId }, () => {
    res.on('finish', () => {
      if (QUIET.has(req.path) && res.statusCode < 400) return;
      const ms = Math.round(performance.now() - started);
      logger.info({ method: req.method, path: req.path, status: res.statusCode, ms }, 'request');
    });
    next();
  });
}
