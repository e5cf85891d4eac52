import type { ColumnType, Generated } from 'kysely';

type Moment = ColumnType<Date, Date | undefined, Date>;

export interface Database {
  sites: { id: string; name: string; city: string };
  lockers: { id: string; site_id: string; size: 'S' | 'M' | 'L'; out_of_service: boolean };
  reservations: {
    id: Generated<string>;
    locker_id: string;
    customer_id: string;
    status: 'active' | 'cancelled' | 'expired';
    pickup_by: Date;
    created_at: Moment;
  };
  outbox: {
    id: Generated<string>;
    topic: 'reservation.confirmed' | 'reservation.cancelled';
    payload: ColumnType<Record<string, unknown>, string, never>;
    created_at: Moment;
    queued_at: Date | null;
    delivered_at: Date | null;
  };
  idempotency_keys: {
    customer_id: string;
    key: string;
    fingerprint: string;
    status: number | null;
    body: ColumnType<unknown, string | null, string>;
    created_at: Moment;
  };
  audit_trail: {
    id: Generated<string>;
    actor: string;
    action: string;
    subject: string;
    request_id: string;
    before: string | null;
    at: Moment;
  };
}
