import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { takeDeposit } from '../../src/clients/payments.js';
import { loadConfig } from '../../src/config.js';

const ENV = {
  DATABASE_HOST: 'db.test',
  DATABASE_NAME: 'mooring',
  DATABASE_USER: 'mooring',
  DATABASE_PASSWORD: 'only-for-tests-0000',
  REDIS_HOST: 'cache.test',
  REDIS_PASSWORD: 'only-for-tests-0000',
  JWT_ISSUER: 'https://login.test',
  JWT_AUDIENCE: 'mooring',
  PAYMENTS_URL: 'https://payments.test',
  PAYMENTS_TOKEN: 'only-for-tests-000000000000000000000',
};

describe('loadConfig', () => {
  it('fills in what is harmless', () => {
    assert.equal(loadConfig(ENV).PORT, 8080);
  });

  for (const [name, value] of [
    ['DATABASE_PASSWORD', undefined],
    ['DATABASE_PASSWORD', ''],
    ['PAYMENTS_TOKEN', 'changeme'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['LOG_LEVEL', 'loud'],
  ]) {
    it(`refuses ${name}=${value}`, () => {
      assert.throws(() => loadConfig({ ...ENV, [String(name)]: value }), new RegExp(String(name)));
    });
  }
});

describe('takeDeposit', () => {
  const deposit = { key: 'key-00000001', cents: 2500, card: 'tok_visa_test' };
  afterEach(() => mock.restoreAll());

  it('returns the id of a deposit that was taken', async () => {
    mock.method(globalThis, 'fetch', async () => Response.json({ id: 'dep_1' }));
    assert.deepEqual(await takeDeposit(loadConfig(ENV), deposit), { id: 'dep_1', paid: true });
  });

  it('tells that a card was declined, and does not try again', async () => {
    const call = mock.method(globalThis, 'fetch', async () => new Response('', { status: 402 }));
    assert.equal((await takeDeposit(loadConfig(ENV), deposit)).paid, false);
    assert.equal(call.mock.callCount(), 1);
  });

  it('gives up after three attempts', async () => {
    const call = mock.method(globalThis, 'fetch', async () => {
      throw new TypeError('connection reset');
    });
    await assert.rejects(takeDeposit(loadConfig(ENV), deposit), { status: 503 });
    assert.equal(call.mock.callCount(), 3);
  });
});
