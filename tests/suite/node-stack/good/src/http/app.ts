import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import { withContext } from '../logging.js';
import type { Reservations } from '../reservations/service.js';
import type { Settings } from '../settings.js';
import { httpDuration, httpInFlight, httpRequests } from '../telemetry/metrics.js';
import { type Authenticate, requireCaller } from './auth.js';
import { type Limiter, limitByCaller } from './limits.js';
import { problem } from './problem.js';
import { reservationRoutes } from './reservations.js';

export interface Env {
  Variables: { requestId: string; caller: { id: string; scopes: ReadonlySet<string> } };
}

export interface Parts {
  settings: Pick<Settings, 'CORS_ORIGINS'>;
  log: Logger;
  authenticate: Authenticate;
  limiter: Limiter;
  reservations: Reservations;
  ready: () => Promise<Record<string, boolean>>;
}

const quiet = new Set(['/livez', '/readyz']);

/** Puts the parts together; tests give it parts of their own. */
export function createApp(parts: Parts): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>({
    defaultHook: (result, context) => {
      if (!result.success) {
        const fields = result.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
        return problem(context, 422, 'The request is not valid', { fields });
      }
      return undefined;
    },
  });

  app.use(async (context, next) => {
    const given = context.req.header('x-request-id');
    const requestId = given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    const traceId = context.req.header('traceparent')?.split('-')[1];
    context.set('requestId', requestId);
    context.header('x-request-id', requestId);
    const started = performance.now();
    httpInFlight.inc();
    try {
      await withContext({ requestId, ...(traceId ? { traceId } : {}) }, async () => {
        await next();
        const route = context.res.status === 404 ? 'unmatched' : routePath(context, -1);
        const seconds = (performance.now() - started) / 1_000;
        const { method } = context.req;
        httpRequests.inc({ method, route, status: String(context.res.status) });
        httpDuration.observe({ method, route }, seconds);
        if (!quiet.has(route) || context.res.status >= 500) {
          parts.log.info({ method, route, status: context.res.status, ms: Math.round(seconds * 1_000) }, 'request');
        }
      });
    } finally {
      httpInFlight.dec();
    }
  });
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }));
  app.use('/v1/*', cors({ origin: parts.settings.CORS_ORIGINS, credentials: false, maxAge: 600 }));

  app.get('/livez', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', async (context) => {
    const checks = await parts.ready();
    const well = checks.database === true;
    return context.json({ status: well ? 'ok' : 'unavailable', checks }, well ? 200 : 503);
  });

  app.use('/v1/*', requireCaller(parts.authenticate));
  app.use('/v1/*', limitByCaller(parts.limiter));
  app.route('/v1', reservationRoutes(parts.reservations));

  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Lockerline', version: '2.3.0', description: 'Reservations of parcel lockers' },
    security: [{ bearer: [] }],
  });

  app.notFound((context) => problem(context, 404, 'There is nothing at this address'));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return problem(context, error.status, error.message);
    parts.log.error({ err: error }, 'request failed');
    return problem(context, 500, 'Something went wrong on our side');
  });
  return app;
}
