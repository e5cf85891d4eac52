import { courierCalls } from '../telemetry/metrics.js';

export class CourierRefused extends Error {
  constructor(readonly status: number) {
    super(`the courier answered ${status}`);
  }
}

/** Tells the courier once: it drops a notice whose key it has seen. The queue repeats what fails. */
export async function tellCourier(
  to: { baseUrl: string; token: string; timeoutMs: number },
  notice: { id: string; topic: string; payload: unknown },
): Promise<void> {
  try {
    const answer = await fetch(new URL('/hooks/lockers', to.baseUrl), {
      method: 'POST',
      signal: AbortSignal.timeout(to.timeoutMs),
      headers: {
        authorization: `Bearer ${to.token}`,
        'content-type': 'application/json',
        'idempotency-key': `lockerline-${notice.id}`,
      },
      body: JSON.stringify({ topic: notice.topic, ...(notice.payload as object) }),
    });
    if (!answer.ok) throw new CourierRefused(answer.status);
    courierCalls.inc({ outcome: 'ok' });
  } catch (error) {
    courierCalls.inc({ outcome: error instanceof CourierRefused ? 'refused' : 'unreachable' });
    throw error;
  }
}
