import type { Queue } from 'bullmq';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/tables.js';
import { queueOldest } from '../telemetry/metrics.js';

export type Notice = { outboxId: string };
export type NoticeQueue = Pick<Queue<Notice>, 'add'>;

/** Six attempts within about a minute and a half, spread so that a courier who comes back is not overrun. */
export const noticeOptions = {
  attempts: 6,
  backoff: { type: 'exponential', delay: 1_500, jitter: 0.5 },
  removeOnComplete: { age: 86_400, count: 10_000 },
  removeOnFail: { age: 1_209_600 },
};

/** Moves rows of the outbox to the queue; a row is taken again after five minutes without delivery. */
export async function relay(db: Kysely<Database>, queue: NoticeQueue): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('outbox')
      .select('id')
      .where('delivered_at', 'is', null)
      .where((either) =>
        either.or([either('queued_at', 'is', null), either('queued_at', '<', sql<Date>`now() - interval '5 minutes'`)]),
      )
      .orderBy('id')
      .limit(100)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of rows) await queue.add('notice', { outboxId: id }, { ...noticeOptions, jobId: `outbox-${id}` });
    if (rows.length > 0) {
      await tx
        .updateTable('outbox')
        .set({ queued_at: new Date() })
        .where('id', 'in', rows.map((row) => row.id))
        .execute();
    }
    return rows.length;
  });
}

/** Delivers one row, unless that was done before. */
export async function deliver(
  db: Kysely<Database>,
  outboxId: string,
  tell: (notice: { id: string; topic: string; payload: unknown }) => Promise<void>,
): Promise<'delivered' | 'known'> {
  const row = await db
    .selectFrom('outbox')
    .select(['id', 'topic', 'payload', 'delivered_at'])
    .where('id', '=', outboxId)
    .executeTakeFirstOrThrow();
  if (row.delivered_at) return 'known';
  await tell({ id: row.id, topic: row.topic, payload: row.payload });
  await db.updateTable('outbox').set({ delivered_at: new Date() }).where('id', '=', outboxId).execute();
  return 'delivered';
}

/** Sets the gauge that the alert on late notices reads. */
export async function measureOldest(db: Kysely<Database>): Promise<void> {
  const { age } = await db
    .selectFrom('outbox')
    .select(sql<number>`coalesce(extract(epoch from now() - min(created_at)), 0)::float`.as('age'))
    .where('delivered_at', 'is', null)
    .executeTakeFirstOrThrow();
  queueOldest.set(age);
}
