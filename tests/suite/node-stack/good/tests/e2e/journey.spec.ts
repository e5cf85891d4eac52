import { expect, test } from '@playwright/test';

const token = process.env.E2E_TOKEN ?? '';
const site = '0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11';

test('a customer reserves a locker, finds it, and gives it back', async ({ request }) => {
  const authorization = `Bearer ${token}`;
  const made = await request.post('/v1/reservations', {
    headers: { authorization, 'idempotency-key': `e2e-${Date.now()}` },
    data: { siteId: site, size: 'M', pickupBy: new Date(Date.now() + 3_600_000).toISOString() },
  });
  expect(made.status()).toBe(201);
  const { id } = await made.json();

  const page = await (await request.get('/v1/reservations?limit=5', { headers: { authorization } })).json();
  expect(page.items.map((item: { id: string }) => item.id)).toContain(id);

  expect((await request.delete(`/v1/reservations/${id}`, { headers: { authorization } })).status()).toBe(204);
  expect((await request.delete(`/v1/reservations/${id}`, { headers: { authorization } })).status()).toBe(404);
});

test('a stranger is refused, with the headers that browsers need', async ({ request }) => {
  const answer = await request.get('/v1/reservations');
  expect(answer.status()).toBe(401);
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  expect(answer.headers()['x-request-id']).toBeTruthy();
});
