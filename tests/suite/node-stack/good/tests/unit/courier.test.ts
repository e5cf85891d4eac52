import { afterEach, describe, expect, it, vi } from 'vitest';
import { CourierRefused, tellCourier } from '../../src/jobs/courier.js';

const to = { baseUrl: 'https://courier.example.com', token: 't'.repeat(32), timeoutMs: 50 };
const notice = { id: '7', topic: 'reservation.confirmed', payload: { id: 'r1' } };

afterEach(() => vi.unstubAllGlobals());

describe('tellCourier', () => {
  it('sends the same key each time, so that the courier is told once', async () => {
    const fetched = vi.fn().mockResolvedValue(new Response(null, { status: 202 }));
    vi.stubGlobal('fetch', fetched);
    await tellCourier(to, notice);
    await tellCourier(to, notice);
    expect(fetched.mock.calls.map(([, init]) => init.headers['idempotency-key'])).toEqual(['lockerline-7', 'lockerline-7']);
  });

  it.each([400, 429, 500, 503])('fails on %i, so that the queue tries again', async (status) => {
    vi.stubGlobal('fetch', async () => new Response(null, { status }));
    await expect(tellCourier(to, notice)).rejects.toBeInstanceOf(CourierRefused);
  });

  it('gives up on a courier that hangs', async () => {
    vi.stubGlobal('fetch', (_: URL, init: RequestInit) =>
      new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    );
    await expect(tellCourier(to, notice)).rejects.toThrow(/timeout/i);
  });
});
