import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.js';
import { reservations as counted } from '../telemetry/metrics.js';

export interface ReservationView {
  id: string;
  lockerId: string;
  status: 'active' | 'cancelled' | 'expired';
  pickupBy: string;
}

export interface CreateReservation {
  caller: string;
  requestId: string;
  key: string;
  siteId: string;
  size: 'S' | 'M' | 'L';
  pickupBy: string;
}

export type Created = { kind: 'ok'; reservation: ReservationView } | { kind: 'no_locker' } | { kind: 'key_reused' };

export type Reservations = Pick<ReservationService, 'create' | 'list' | 'find' | 'cancel'>;

const view = (row: { id: string; locker_id: string; status: ReservationView['status']; pickup_by: Date }): ReservationView => ({
  id: row.id,
  lockerId: row.locker_id,
  status: row.status,
  pickupBy: row.pickup_by.toISOString(),
});

/** Reservations, their notices and their trail, each change in one transaction. */
export class ReservationService {
  constructor(private readonly db: Kysely<Database>) {}

  /** Reserves a free locker; the same key gives the same answer and reserves once. */
  async create(input: CreateReservation): Promise<Created> {
    const fingerprint = createHash('sha256').update([input.siteId, input.size, input.pickupBy].join('|')).digest('hex');
    const created = await this.db.transaction().execute(async (tx): Promise<Created> => {
      const mine = await tx
        .insertInto('idempotency_keys')
        .values({ customer_id: input.caller, key: input.key, fingerprint, status: null, body: null })
        .onConflict((conflict) => conflict.columns(['customer_id', 'key']).doNothing())
        .returning('key')
        .executeTakeFirst();
      if (!mine) return this.repeat(tx, input, fingerprint);

      const locker = await tx
        .selectFrom('lockers')
        .select('lockers.id')
        .where('site_id', '=', input.siteId)
        .where('size', '=', input.size)
        .where('out_of_service', '=', false)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('reservations')
                .select('reservations.id')
                .whereRef('reservations.locker_id', '=', 'lockers.id')
                .where('status', '=', 'active'),
            ),
          ),
        )
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      const result: Created = locker
        ? { kind: 'ok', reservation: await this.insert(tx, input, locker.id) }
        : { kind: 'no_locker' };
      await tx
        .updateTable('idempotency_keys')
        .set({ status: result.kind === 'ok' ? 201 : 409, body: JSON.stringify(result) })
        .where('customer_id', '=', input.caller)
        .where('key', '=', input.key)
        .execute();
      return result;
    });
    if (created.kind !== 'key_reused') counted.inc({ outcome: created.kind === 'ok' ? 'confirmed' : 'no_locker' });
    return created;
  }

  /** The caller's reservations, newest first; ids are ordered by time. */
  async list(caller: string, limit: number, before?: string): Promise<ReservationView[]> {
    let query = this.db.selectFrom('reservations').selectAll().where('customer_id', '=', caller);
    if (before) query = query.where('id', '<', before);
    return (await query.orderBy('id', 'desc').limit(limit).execute()).map(view);
  }

  async find(caller: string, id: string): Promise<ReservationView | undefined> {
    const row = await this.db
      .selectFrom('reservations')
      .selectAll()
      .where('id', '=', id)
      .where('customer_id', '=', caller)
      .executeTakeFirst();
    return row && view(row);
  }

  /** Gives a locker back; false where the caller has no such active reservation. */
  async cancel(caller: string, id: string, requestId: string): Promise<boolean> {
    const done = await this.db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('reservations')
        .set({ status: 'cancelled' })
        .where('id', '=', id)
        .where('customer_id', '=', caller)
        .where('status', '=', 'active')
        .returningAll()
        .executeTakeFirst();
      if (!row) return false;
      await this.note(tx, { actor: caller, action: 'reservation.cancelled', subject: id, requestId, before: 'active' });
      await tx
        .insertInto('outbox')
        .values({ topic: 'reservation.cancelled', payload: JSON.stringify(view(row)), queued_at: null, delivered_at: null })
        .execute();
      return true;
    });
    if (done) counted.inc({ outcome: 'cancelled' });
    return done;
  }

  /** Ends reservations that nobody used in time; returns how many. */
  async expire(now: Date): Promise<number> {
    const rows = await this.db
      .updateTable('reservations')
      .set({ status: 'expired' })
      .where('status', '=', 'active')
      .where('pickup_by', '<', now)
      .returning('id')
      .execute();
    counted.inc({ outcome: 'expired' }, rows.length);
    return rows.length;
  }

  private async repeat(tx: Transaction<Database>, input: CreateReservation, fingerprint: string): Promise<Created> {
    const earlier = await tx
      .selectFrom('idempotency_keys')
      .select(['fingerprint', 'body'])
      .where('customer_id', '=', input.caller)
      .where('key', '=', input.key)
      .executeTakeFirstOrThrow();
    return earlier.fingerprint === fingerprint ? (earlier.body as Created) : { kind: 'key_reused' };
  }

  private async insert(tx: Transaction<Database>, input: CreateReservation, lockerId: string): Promise<ReservationView> {
    const row = await tx
      .insertInto('reservations')
      .values({ locker_id: lockerId, customer_id: input.caller, status: 'active', pickup_by: new Date(input.pickupBy) })
      .returningAll()
      .executeTakeFirstOrThrow();
    await this.note(tx, {
      actor: input.caller,
      action: 'reservation.confirmed',
      subject: row.id,
      requestId: input.requestId,
      before: null,
    });
    await tx
      .insertInto('outbox')
      .values({ topic: 'reservation.confirmed', payload: JSON.stringify(view(row)), queued_at: null, delivered_at: null })
      .execute();
    return view(row);
  }

  private async note(
    tx: Transaction<Database>,
    entry: { actor: string; action: string; subject: string; requestId: string; before: string | null },
  ): Promise<void> {
    await sql`insert into audit_trail (actor, action, subject, request_id, before)
      values (${entry.actor}, ${entry.action}, ${entry.subject}, ${entry.requestId}, to_jsonb(${entry.before}::text))`.execute(tx);
  }
}
