import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it, mock } from 'node:test';
import { SignJWT, generateKeyPair } from 'jose';
import request from 'supertest';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { openDatabase, openRedis } from '../../src/stores.js';

const config = loadConfig();
const pool = openDatabase(config);
const redis = openRedis(config);
const { publicKey, privateKey } = await generateKeyPair('RS256');
const app = createApp({ config, pool, redis, keys: async () => publicKey });

const token = (/** @type {string} */ skipper, audience = config.JWT_AUDIENCE) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setSubject(skipper)
    .setIssuer(config.JWT_ISSUER)
    .setAudience(audience)
    .setExpirationTime('5m')
    .sign(privateKey);

const BOOKING = { berth: 'A1', from: '2027-06-01', nights: 3, card: 'tok_visa_test' };

describe('reservations', () => {
  /** @type {string} */
  let ann;
  before(async () => {
    ann = await token('ann');
  });
  beforeEach(async () => {
    await pool.query('TRUNCATE reservations, idempotency_keys, berths RESTART IDENTITY CASCADE');
    await pool.query("INSERT INTO berths (code) VALUES ('A1'), ('A2')");
    await redis.flushdb();
    mock.restoreAll();
    mock.method(globalThis, 'fetch', async () => Response.json({ id: 'dep_1' }));
  });
  after(async () => {
    await pool.end();
    redis.disconnect();
  });

  const book = (/** @type {string} */ bearer, body = {}, key = 'key-00000001') =>
    request(app)
      .post('/v1/reservations')
      .set('Authorization', `Bearer ${bearer}`)
      .set('Idempotency-Key', key)
      .send({ ...BOOKING, ...body });

  it('books a berth and shows it again', async () => {
    const made = await book(ann).expect(201);
    const shown = await request(app)
      .get(made.headers.location)
      .set('Authorization', `Bearer ${ann}`)
      .expect(200);
    assert.equal(shown.body.berth, 'A1');
  });

  it('does a repeated request once', async () => {
    const first = await book(ann).expect(201);
    const second = await book(ann).expect(201);
    assert.deepEqual(first.body, second.body);
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM reservations');
    assert.equal(rows[0].n, 1);
  });

  it('refuses a berth that is taken', async () => {
    await book(ann).expect(201);
    await book(ann, {}, 'key-00000002').expect(409);
  });

  for (const wrong of [{ nights: 0 }, { nights: 29 }, { berth: "A1'" }, { from: '2027-02-30' }]) {
    it(`refuses ${JSON.stringify(wrong)}`, async () => {
      const answer = await book(ann, wrong).expect(422);
      assert.equal(answer.type, 'application/problem+json');
    });
  }

  it('asks for a token', async () => {
    await request(app).get('/v1/reservations').expect(401);
  });

  it('refuses a token that was made for another service', async () => {
    await book(await token('ann', 'other')).expect(401);
  });

  it('does not show the reservation of another skipper', async () => {
    const made = await book(ann).expect(201);
    const bob = await token('bob');
    await request(app)
      .get(made.headers.location)
      .set('Authorization', `Bearer ${bob}`)
      .expect(404);
  });

  it('answers 429 with Retry-After beyond the limit', async () => {
    for (let n = 0; n < config.RATE_LIMIT_PER_MINUTE; n += 1) {
      await request(app).get('/v1/reservations').set('Authorization', `Bearer ${ann}`);
    }
    const last = await request(app).get('/v1/reservations').set('Authorization', `Bearer ${ann}`);
    assert.equal(last.status, 429);
    assert.ok(last.headers['retry-after']);
  });

  it('is ready while the database answers, and counts its requests', async () => {
    await request(app).get('/readyz').expect(200);
    const metrics = await request(app).get('/metrics').expect(200);
    assert.match(metrics.text, /http_requests_total/);
  });
});
