import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '../logger.js';
import { Problem } from '../middleware.js';
import { outgoing } from '../telemetry.js';

const ATTEMPTS = 3;

/**
 * Takes the deposit of a reservation. The key makes a repetition harmless, so that it may be tried again.
 * @param {{ PAYMENTS_URL: string, PAYMENTS_TOKEN: string }} config
 * @param {{ key: string, cents: number, card: string }} deposit
 * @returns {Promise<{ id: string, paid: boolean }>}
 */
export async function takeDeposit(config, { key, cents, card }) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(new URL('/deposits', config.PAYMENTS_URL), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${config.PAYMENTS_TOKEN}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ cents, card }),
        signal: AbortSignal.timeout(2_000),
      });
      outgoing.inc({ dependency: 'payments', status: String(response.status) });
      if (response.status === 402) return { id: '', paid: false };
      if (!response.ok) throw new Error(`payments answered ${response.status}`);
      const { id } = /** @type {{ id: string }} */ (await response.json());
      return { id, paid: true };
    } catch (error) {
      logger.warn({ err: error, attempt }, 'deposit not taken');
      if (attempt === ATTEMPTS) throw new Problem(503, 'Payments are away, please try again');
      await sleep(100 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
