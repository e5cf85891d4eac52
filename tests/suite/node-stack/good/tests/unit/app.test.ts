import { pino } from 'pino';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { describe, expect, it, vi } from 'vitest';
import { createApp, type Parts } from '../../src/http/app.js';
import { registry } from '../../src/telemetry/metrics.js';

const mine = { id: '019a7c3e-2b77-7c11-9d0e-0b8a5a3c7f10', lockerId: '6d2c6a1e-57b5-4a51-8a73-4f5d1f0f9c21' };
const body = { siteId: '0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11', size: 'M', pickupBy: '2026-11-22T18:00:00Z' };

function start(overrides: Partial<Parts> = {}, scope = 'reservations:read reservations:write') {
  return createApp({
    settings: { CORS_ORIGINS: ['https://app.example.com'] },
    log: pino({ level: 'silent' }),
    authenticate: async (token) => (token === 'good' ? { id: 'anna', scopes: new Set(scope.split(' ')) } : null),
    limiter: { consume: async () => undefined },
    ready: async () => ({ database: true, redis: false }),
    reservations: {
      create: async () => ({
        kind: 'ok',
        reservation: { ...mine, status: 'active', pickupBy: body.pickupBy },
      }),
      list: async () => [],
      find: async (caller) => (caller === 'anna' ? { ...mine, status: 'active', pickupBy: body.pickupBy } : undefined),
      cancel: async () => false,
    },
    ...overrides,
  });
}
const headers = { authorization: 'Bearer good', 'content-type': 'application/json', 'idempotency-key': 'key-00000001' };

describe('who may ask', () => {
  it.each([undefined, 'Bearer forged', 'Basic Z29vZA==', 'Bearer'])('answers 401 to %s', async (authorization) => {
    const answer = await start().request('/v1/reservations', { headers: authorization ? { authorization } : {} });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers 403 without the scope', async () => {
    const app = start({}, 'reservations:read');
    const answer = await app.request('/v1/reservations', { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(403);
  });

  it('answers 404 for what belongs to another', async () => {
    const app = start({ authenticate: async () => ({ id: 'bert', scopes: new Set(['reservations:read']) }) });
    expect((await app.request(`/v1/reservations/${mine.id}`, { headers })).status).toBe(404);
  });

  it('answers 429 with Retry-After', async () => {
    const consume = vi.fn().mockRejectedValue(new RateLimiterRes(0, 1_500));
    const answer = await start({ limiter: { consume } }).request('/v1/reservations', { headers });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('2');
  });
});

describe('what may be asked', () => {
  it.each([
    [{ ...body, size: 'XL' }],
    [{ ...body, siteId: '' }],
    [{ ...body, pickupBy: null }],
    [{ ...body, extra: 1 }],
    [{}],
  ])('refuses %j and names the field', async (wrong) => {
    const answer = await start().request('/v1/reservations', { method: 'POST', headers, body: JSON.stringify(wrong) });
    expect(answer.status).toBe(422);
    expect((await answer.json()).fields).not.toHaveLength(0);
  });

  it.each(['0', '-1', '101', 'all'])('refuses limit=%s', async (limit) => {
    expect((await start().request(`/v1/reservations?limit=${limit}`, { headers })).status).toBe(422);
  });

  it('tells nothing of the inside when something breaks', async () => {
    const list = vi.fn().mockRejectedValue(new Error('relation "reservations" does not exist'));
    const app = start({ reservations: { ...({} as Parts['reservations']), list } });
    const answer = await app.request('/v1/reservations', { headers });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('relation');
  });
});

describe('what operators ask', () => {
  it('is alive without its dependencies and not ready without the database', async () => {
    const app = start({ ready: async () => ({ database: false, redis: true }) });
    expect((await app.request('/livez')).status).toBe(200);
    expect((await app.request('/readyz')).status).toBe(503);
  });

  it('counts by the template of the route', async () => {
    await start().request(`/v1/reservations/${mine.id}`, { headers });
    const text = await registry.metrics();
    expect(text).toContain('route="/v1/reservations/:id"');
    expect(text).not.toContain(mine.id);
  });

  it('describes every route that clients have', async () => {
    const description = await (await start().request('/openapi.json')).json();
    expect(Object.keys(description.paths).sort()).toEqual(['/v1/reservations', '/v1/reservations/{id}']);
  });
});
