import assert from 'node:assert/strict';
import { it } from 'node:test';
import { randomUUID } from 'node:crypto';

const BASE_URL = process.env.E2E_BASE_URL ?? 'https://localhost';
const headers = {
  authorization: `Bearer ${process.env.E2E_TOKEN}`,
  'content-type': 'application/json',
};

it('finds a free berth, books it and reads it back through the proxy', async () => {
  const options = { headers, signal: AbortSignal.timeout(5_000) };
  const found = await fetch(`${BASE_URL}/v1/berths?day=2027-07-01`, options);
  assert.equal(found.status, 200);
  const { free } = /** @type {{ free: string[] }} */ (await found.json());

  const made = await fetch(`${BASE_URL}/v1/reservations`, {
    ...options,
    method: 'POST',
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: JSON.stringify({ berth: free[0], from: '2027-07-01', nights: 2, card: 'tok_visa_test' }),
  });
  assert.equal(made.status, 201);

  const shown = await fetch(new URL(made.headers.get('location') ?? '', BASE_URL), options);
  assert.equal(shown.status, 200);
});

it('keeps the metrics inside', async () => {
  const answer = await fetch(`${BASE_URL}/metrics`, { signal: AbortSignal.timeout(5_000) });
  assert.equal(answer.status, 404);
});
