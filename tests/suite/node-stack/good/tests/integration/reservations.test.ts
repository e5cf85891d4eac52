import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/db/client.js';
import { deliver, relay } from '../../src/jobs/notices.js';
import { ReservationService } from '../../src/reservations/service.js';
import { loadSettings } from '../../src/settings.js';

const db = createDatabase(loadSettings());
const service = new ReservationService(db);
const site = '0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11';
const wish = { caller: 'anna', requestId: 'it-1', siteId: site, size: 'M' as const, pickupBy: '2031-01-01T00:00:00Z' };

beforeEach(async () => {
  await sql`truncate sites, lockers, reservations, outbox, idempotency_keys restart identity cascade`.execute(db);
  await sql`insert into sites (id, name, city) values (${site}, 'Central', 'Graz')`.execute(db);
  await sql`insert into lockers (id, site_id, size) values (${randomUUID()}, ${site}, 'M')`.execute(db);
});
afterAll(() => db.destroy());

describe('reservations', () => {
  it('reserves once for one key', async () => {
    const first = await service.create({ ...wish, key: 'key-00000001' });
    const second = await service.create({ ...wish, key: 'key-00000001' });
    expect(second).toEqual(first);
    expect(await service.list('anna', 100)).toHaveLength(1);
  });

  it('refuses a key that comes with another wish', async () => {
    await service.create({ ...wish, key: 'key-00000001' });
    expect(await service.create({ ...wish, size: 'S', key: 'key-00000001' })).toEqual({ kind: 'key_reused' });
  });

  it('gives one locker to one of two who ask at once', async () => {
    const both = await Promise.all(['a', 'b'].map((name) => service.create({ ...wish, caller: name, key: `key-0000000${name}` })));
    expect(both.map((one) => one.kind).sort()).toEqual(['no_locker', 'ok']);
  });

  it('shows and cancels nothing of another', async () => {
    const made = await service.create({ ...wish, key: 'key-00000001' });
    const id = made.kind === 'ok' ? made.reservation.id : '';
    expect(await service.find('bert', id)).toBeUndefined();
    expect(await service.cancel('bert', id, 'it-2')).toBe(false);
  });

  it('expires what is late, and not what is due right now', async () => {
    await service.create({ ...wish, key: 'key-00000001' });
    expect(await service.expire(new Date(wish.pickupBy))).toBe(0);
    expect(await service.expire(new Date('2031-01-01T00:00:01Z'))).toBe(1);
  });
});

describe('notices', () => {
  it('are relayed once, and told later when the courier was away', async () => {
    await service.create({ ...wish, key: 'key-00000001' });
    const jobs: string[] = [];
    const queue = { add: async (_name: string, data: { outboxId: string }) => void jobs.push(data.outboxId) };
    await relay(db, queue as never);
    await relay(db, queue as never);
    expect(jobs).toHaveLength(1);
    const away = async () => Promise.reject(new Error('away'));
    await expect(deliver(db, jobs[0] as string, away)).rejects.toThrow('away');
    expect(await deliver(db, jobs[0] as string, async () => undefined)).toBe('delivered');
    expect(await deliver(db, jobs[0] as string, away)).toBe('known');
  });
});
