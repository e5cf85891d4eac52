import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Reservations } from '../reservations/service.js';
import type { Env } from './app.js';
import { requireScope } from './auth.js';
import { problem } from './problem.js';

const Problem = z
  .object({ type: z.string(), title: z.string(), status: z.int(), request_id: z.string() })
  .openapi('Problem', { example: { type: 'about:blank', title: 'Too many requests', status: 429, request_id: '5f0c1a9e' } });
const failed = { description: 'Refused', content: { 'application/problem+json': { schema: Problem } } };

const Reservation = z
  .object({
    id: z.uuid(),
    lockerId: z.uuid(),
    status: z.enum(['active', 'cancelled', 'expired']),
    pickupBy: z.iso.datetime(),
  })
  .openapi('Reservation', {
    example: {
      id: '019a7c3e-2b77-7c11-9d0e-0b8a5a3c7f10',
      lockerId: '6d2c6a1e-57b5-4a51-8a73-4f5d1f0f9c21',
      status: 'active',
      pickupBy: '2026-11-22T18:00:00Z',
    },
  });
const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } });

const NewReservation = z
  .strictObject({
    siteId: z.uuid(),
    size: z.enum(['S', 'M', 'L']),
    pickupBy: z.iso.datetime(),
  })
  .openapi('NewReservation', {
    example: { siteId: '0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11', size: 'M', pickupBy: '2026-11-22T18:00:00Z' },
  });

const create = createRoute({
  method: 'post',
  path: '/reservations',
  summary: 'Reserve a locker of a size at a site',
  middleware: [requireScope('reservations:write')] as const,
  request: {
    headers: z.object({ 'idempotency-key': z.string().min(8).max(80) }),
    body: { content: json(NewReservation), required: true },
  },
  responses: { 201: { description: 'Reserved', content: json(Reservation) }, '4XX': failed },
});

const list = createRoute({
  method: 'get',
  path: '/reservations',
  summary: "The caller's own reservations, the newest first",
  middleware: [requireScope('reservations:read')] as const,
  request: {
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), before: z.uuid().optional() }),
  },
  responses: { 200: { description: 'A page', content: json(z.object({ items: z.array(Reservation) })) }, '4XX': failed },
});

const one = createRoute({
  method: 'get',
  path: '/reservations/{id}',
  summary: 'One reservation of the caller',
  middleware: [requireScope('reservations:read')] as const,
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 200: { description: 'Found', content: json(Reservation) }, '4XX': failed },
});

const cancel = createRoute({
  method: 'delete',
  path: '/reservations/{id}',
  summary: 'Give a locker back before it was used',
  middleware: [requireScope('reservations:write')] as const,
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: 'Cancelled' }, '4XX': failed },
});

/** The routes of clients; every row is chosen by the verified caller. */
export function reservationRoutes(service: Reservations): OpenAPIHono<Env> {
  const routes = new OpenAPIHono<Env>();
  routes.openapi(create, async (context) => {
    const result = await service.create({
      caller: context.get('caller').id,
      requestId: context.get('requestId'),
      key: context.req.valid('header')['idempotency-key'],
      ...context.req.valid('json'),
    });
    if (result.kind === 'key_reused') return problem(context, 409, 'This key was used for another request') as never;
    if (result.kind === 'no_locker') return problem(context, 409, 'No locker of this size is free') as never;
    return context.json(result.reservation, 201);
  });
  routes.openapi(list, async (context) => {
    const { limit, before } = context.req.valid('query');
    return context.json({ items: await service.list(context.get('caller').id, limit, before) }, 200);
  });
  routes.openapi(one, async (context) => {
    const found = await service.find(context.get('caller').id, context.req.valid('param').id);
    return found ? context.json(found, 200) : (problem(context, 404, 'There is no such reservation') as never);
  });
  routes.openapi(cancel, async (context) => {
    const { id } = context.req.valid('param');
    const done = await service.cancel(context.get('caller').id, id, context.get('requestId'));
    return done ? context.body(null, 204) : (problem(context, 404, 'There is no such reservation') as never);
  });
  return routes;
}
